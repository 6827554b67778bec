"""Who may do what: API tokens, roles, permissions, throttles."""
