"""SQLite with settings for several writing processes."""
