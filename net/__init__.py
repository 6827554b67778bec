"""Outgoing network access: the HTTP client, the SSRF guard, deadlines and the thread pool."""
