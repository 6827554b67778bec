"""The simulated calendar service of the specification."""
