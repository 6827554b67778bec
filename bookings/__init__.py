"""From a slot to an interview: holds, bookings, moving and cancelling them."""
