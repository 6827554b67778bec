"""Throttles of the API: 429 with `Retry-After` when a rate limit is exceeded."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.utils import timezone
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from access import limits
from access.models import ApiToken
from access.rate_limit import RateLimit, seconds_until_reset

if TYPE_CHECKING:  # rest_framework.views imports this module
    from rest_framework.views import APIView


class CallerThrottle(BaseThrottle):
    """Limit the requests of each token and account; anonymous access is not limited."""

    _wait = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        limit = _get_limit(request)
        if limit is None:
            return True
        now = _now()
        self._wait = seconds_until_reset(now)
        return limit.hit(now)

    def wait(self) -> int:
        return self._wait


def throttle_unidentified(request: Request) -> None:
    """Count a request without valid credentials; raise Throttled if there were too many."""
    now = _now()
    if not limits.for_unidentified(request).hit(now):
        raise Throttled(seconds_until_reset(now))


def _get_limit(request: Request) -> RateLimit | None:
    if isinstance(request.auth, ApiToken):
        return limits.for_token(request.auth)
    if request.user.is_authenticated:
        return limits.for_account(request.user.pk)
    return None


def _now() -> int:
    return math.floor(timezone.now().timestamp())
