"""iCalendar (RFC 5545) to free/busy, and bookings to iCalendar. Pure: no Django, no I/O."""
