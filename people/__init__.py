"""The people who interview."""
