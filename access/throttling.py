"""Rate limiting of the API and of pages: 429 with `Retry-After` when a limit is exceeded.

`CallerThrottle` runs before every API view. Pages call the functions below, which raise
`ThrottledError`. `access.limits` has the limits that both share: 600 requests a minute for an
account, 60 for unidentified callers and for the pages of a candidate link. A token has a limit of
its own, 600 by default. An account may search for calendars ten times a minute. `access.login`
limits failed sign-ins (5 and 30 a minute), and `access.authentication` invalid tokens (30 a
minute).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from access import limits
from access.models import ApiToken
from access.rate_limit import RateLimit, seconds_until_reset

if TYPE_CHECKING:  # rest_framework.views imports this module
    from rest_framework.views import APIView


class ThrottledError(Exception):
    """The rate limit of a page was exceeded; the next minute begins in `retry_after_seconds`."""

    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(f"rate limit exceeded; retry after {retry_after_seconds} seconds")


class CallerThrottle(BaseThrottle):
    """Limit the requests of each token and account; anonymous access is not limited.

    It sets the headers of draft-ietf-httpapi-ratelimit-headers on the response of the view.
    """

    _wait = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        limit = _get_limit(request)
        if limit is None:
            return True
        now = _now()
        self._wait = seconds_until_reset(now)
        counted, left = {"minute": limit}, {"minute": limit.per_minute - limit.count(now)}
        if _asks_calendar_servers(view, request):  # it reads the body of a request counted above
            searches = limits.for_calendar_searches(_get_caller_key(request))
            counted["calendars"] = searches
            left["calendars"] = searches.per_minute - searches.count(now)
        policies = [f'"{name}";q={limit.per_minute};w=60' for name, limit in counted.items()]
        states = [f'"{name}";r={max(0, rest)};t={self._wait}' for name, rest in left.items()]
        view.rate_limit_headers = {  # type: ignore[attr-defined]
            "RateLimit-Policy": ", ".join(policies),
            "RateLimit": ", ".join(states),
        }
        return min(left.values()) >= 0

    def wait(self) -> int:
        return self._wait


def throttle_unidentified(request: Request) -> None:
    """Count a request without valid credentials; raise Throttled if there were too many."""
    now = _now()
    if not limits.for_unidentified(request).hit(now):
        raise Throttled(seconds_until_reset(now))


def throttle_page_of_link(link_id: int, now: int) -> None:
    """Count a page of a candidate link at a UTC second; raise ThrottledError over the limit."""
    _hit(limits.for_candidate_link(link_id), now)


def throttle_unidentified_page(request: HttpRequest, now: int) -> None:
    """Count an invalid link as an unidentified request; raise ThrottledError over the limit."""
    _hit(limits.for_unidentified(request), now)


def throttle_page_of_account(account_id: int, now: int) -> None:
    """Count a page of an account with its API requests; raise ThrottledError over the limit."""
    _hit(limits.for_account(account_id), now)


def throttle_calendar_search(account_id: int, now: int) -> None:
    """Count a search for calendars on another server; raise ThrottledError over the limit."""
    _hit(limits.for_calendar_searches(f"account {account_id}"), now)


def _hit(limit: RateLimit, now: int) -> None:
    if not limit.hit(now):
        raise ThrottledError(seconds_until_reset(now))


def _asks_calendar_servers(view: APIView, request: Request) -> bool:
    asks = getattr(view, "asks_calendar_servers", None)
    return asks is not None and bool(asks(request))


def _get_limit(request: Request) -> RateLimit | None:
    if isinstance(request.auth, ApiToken):
        return limits.for_token(request.auth)
    if request.user.is_authenticated:
        return limits.for_account(request.user.pk)
    return None


def _get_caller_key(request: Request) -> str:
    """Return the key of the caller's searches: an account's are counted with those on pages."""
    is_token = isinstance(request.auth, ApiToken)
    return f"token {request.auth.pk}" if is_token else f"account {request.user.pk}"


def _now() -> int:
    return math.floor(timezone.now().timestamp())
