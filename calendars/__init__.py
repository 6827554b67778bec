"""Connections to calendars: read free/busy and unknown time, and write bookings."""
