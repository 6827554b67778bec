"""Wiring only: settings, URLs, and the table of problems."""
