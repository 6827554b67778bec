"""Interview templates, and the search for times when their panels are free."""
