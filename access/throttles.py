"""How often a caller may ask: by the minute of the clock, and then 429 with `Retry-After`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.utils import timezone
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from access import rate_limit
from access.models import ApiToken
from core import client_ip

if TYPE_CHECKING:  # it imports this module
    from rest_framework.views import APIView

#: Requests of one account, and requests without any word of who sends them, a minute.
ACCOUNT_REQUESTS_PER_MINUTE, UNIDENTIFIED_REQUESTS_PER_MINUTE = 600, 60


class CallerThrottle(BaseThrottle):
    """A token has its own limit, and every account the same. Whoever is trying has none."""

    _wait = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        now = _now()
        if isinstance(request.auth, ApiToken):
            who, most = f"token {request.auth.pk}", request.auth.requests_per_minute
        elif request.user.is_authenticated:
            who, most = f"account {request.user.pk}", ACCOUNT_REQUESTS_PER_MINUTE
        else:
            return True
        self._wait = rate_limit.seconds_until_reset(now)
        return rate_limit.hit(f"requests of {who}", now) <= most

    def wait(self) -> int:
        return self._wait


def throttle_unidentified(request: Request) -> None:
    """Count somebody who does not say who they are; Throttled if there were too many of them."""
    now = _now()
    if (
        rate_limit.hit(f"strangers from {client_ip.get_client_network(request)}", now)
        > UNIDENTIFIED_REQUESTS_PER_MINUTE
    ):
        raise Throttled(rate_limit.seconds_until_reset(now))


def _now() -> int:
    return math.floor(timezone.now().timestamp())
