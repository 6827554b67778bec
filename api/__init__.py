"""What every endpoint of the API shares: kinds of values, bodies, and what a view is."""
