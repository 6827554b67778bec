"""The brief's simulated calendar service."""
