"""Real calendars in, free/busy or unknown out."""
