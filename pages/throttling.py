"""Rate limits of pages. `access.limits` has the limits, which pages share with the API."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest

from access import limits
from access.rate_limit import RateLimit, seconds_until_reset
from bookings.models import CandidateLink


class ThrottledError(Exception):
    """A rate limit was exceeded; the next minute begins in `retry_after_seconds`."""

    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(f"rate limit exceeded; retry after {retry_after_seconds} seconds")


def throttle_link(link: CandidateLink, now: int) -> None:
    """Count a page of a candidate link at a UTC second; raise ThrottledError over the limit."""
    _hit(limits.for_candidate_link(link.pk), now)


def throttle_invalid_link(request: HttpRequest, now: int) -> None:
    """Count an invalid link as an unidentified request; raise ThrottledError over the limit."""
    _hit(limits.for_unidentified(request), now)


def throttle_account(user: User, now: int) -> None:
    """Count a page of an account with its API requests; raise ThrottledError over the limit."""
    _hit(limits.for_account(user.pk), now)


def _hit(limit: RateLimit, now: int) -> None:
    if not limit.hit(now):
        raise ThrottledError(seconds_until_reset(now))
