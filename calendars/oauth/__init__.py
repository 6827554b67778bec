"""OAuth 2.0: grants, access tokens and the authorization-code flow."""
