"""The names of time zones, as in `core.timezone_names`."""

from core.timezone_names import TIMEZONES, is_timezone, validate_timezone

__all__ = ["TIMEZONES", "is_timezone", "validate_timezone"]
