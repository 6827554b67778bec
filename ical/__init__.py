"""Read iCalendar files as free/busy time, and write events. Without Django and without I/O."""
