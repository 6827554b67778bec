"""Exact slot search: pure functions over whole UTC seconds. No Django, no I/O, no clock."""
