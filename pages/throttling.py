"""Rate limits of pages, per minute."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest

from access import rate_limit
from access.throttles import ACCOUNT_REQUESTS_PER_MINUTE, UNIDENTIFIED_REQUESTS_PER_MINUTE
from bookings.models import CandidateLink
from core import client_ip

#: Pages of one candidate link per minute.
MAX_PAGES_PER_LINK = 60


class ThrottledError(Exception):
    """The rate limit is exceeded until the next minute begins."""

    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(f"Too many requests. Try again in {retry_after_seconds} seconds.")


def throttle_link(link: CandidateLink, now: int) -> None:
    """Count a page of a candidate link; raise ThrottledError if there were too many."""
    _hit(f"pages of link {link.pk}", MAX_PAGES_PER_LINK, now)


def throttle_invalid_link(request: HttpRequest, now: int) -> None:
    """Count an invalid link by client network; raise ThrottledError if there were too many."""
    network = client_ip.get_client_network(request)
    _hit(f"strangers from {network}", UNIDENTIFIED_REQUESTS_PER_MINUTE, now)


def throttle_account(user: User, now: int) -> None:
    """Count a page together with the API requests of the account.

    Raise ThrottledError if there were too many.
    """
    _hit(f"requests of account {user.pk}", ACCOUNT_REQUESTS_PER_MINUTE, now)


def _hit(key: str, limit: int, now: int) -> None:
    if rate_limit.hit(key, now) > limit:
        raise ThrottledError(rate_limit.seconds_until_reset(now))
