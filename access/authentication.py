"""Authentication of programs by API token. Accounts are authenticated by Django's sessions."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from access import api_tokens, limits
from access.models import ApiToken
from access.rate_limit import seconds_until_reset


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer slt_…` (RFC 6750 section 2.1); tokens in the URL are ignored.

    Every invalid header gets the same error. A client network that sends too many invalid tokens
    is throttled for the rest of the minute, without a database query. A process reads the shared
    count of a network only after an invalid token of its own, so that valid ones cost nothing.
    """

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiToken] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        now = timezone.now()
        second = int(now.timestamp())
        limit = limits.for_invalid_tokens(request)
        if limit.was_hit_here(second) and limit.is_reached(second):
            raise Throttled(seconds_until_reset(second))
        scheme, _, text = header.partition(" ")
        token = None
        if scheme.lower() == "bearer":
            token = api_tokens.get_active_token(text.strip(), now)
        if token is None:
            limit.hit(second)
            raise AuthenticationFailed("The API token is invalid, expired or revoked.")
        api_tokens.record_use(token, now)
        return AnonymousUser(), token

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401 response (RFC 6750 section 3)."""
        is_token_sent = "HTTP_AUTHORIZATION" in request.META
        return 'Bearer error="invalid_token"' if is_token_sent else "Bearer"
