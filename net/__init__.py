"""The only way out of this server: HTTP client, SSRF guard, deadline and thread pool."""
