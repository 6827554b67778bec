"""Pages of accounts: signing in and out, invitations, and what people set for themselves."""
