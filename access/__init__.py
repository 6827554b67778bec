"""Authentication and authorization: API tokens, accounts, roles, permissions and rate limits."""
