"""Interview templates, and when their panels are free."""
