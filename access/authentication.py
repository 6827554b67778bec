"""Who is calling: a program by its token, a person by the session of their account."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from access import api_tokens, rate_limit
from access.models import ApiToken
from core import client_ip

#: Wrong tokens that one address may show in a minute.
MAX_FAILURES_PER_MINUTE = 30


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer slt_…` (RFC 6750 section 2.1); a token in the address is none.

    Whatever is wrong with one is said in the same words. Who showed too many wrong ones is not
    listened to for the rest of the minute, and costs no look-up.
    """

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiToken] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        now = timezone.now()
        failures, second = (
            f"wrong tokens from {client_ip.get_client_network(request)}",
            int(now.timestamp()),
        )
        if rate_limit.is_reached(failures, MAX_FAILURES_PER_MINUTE, second):
            raise Throttled(rate_limit.seconds_until_reset(second))
        scheme, _, text = header.partition(" ")
        token = (
            api_tokens.get_active_token(text.strip(), now) if scheme.lower() == "bearer" else None
        )
        if token is None:
            rate_limit.hit(failures, second)
            raise AuthenticationFailed("This token does not let you in.")
        api_tokens.record_use(token, now)
        return AnonymousUser(), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
