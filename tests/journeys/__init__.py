"""A week's work of a coordinator, from an empty database: with pages alone, and with the API."""
