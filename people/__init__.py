"""Interviewers, their open hours and time off, and the time reserved for interviews."""
