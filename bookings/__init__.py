"""Holds and bookings of slots, candidate links, the audit log, erasure and retention."""
