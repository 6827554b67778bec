"""SQLite as a database that several processes write to."""
