"""Wiring only: settings, URLs, and the table of problems."""

from core import timezone_data

# Every process of the service imports this package before anything that uses a time zone.
timezone_data.use_packaged_rules()
