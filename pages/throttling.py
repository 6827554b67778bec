"""How often somebody may ask for pages, by the minute of the clock."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest

from access import rate_limit
from access.throttles import ACCOUNT_REQUESTS_PER_MINUTE, UNIDENTIFIED_REQUESTS_PER_MINUTE
from bookings.models import CandidateLink
from core import client_ip

#: Pages of one candidate's link in a minute.
MAX_PAGES_PER_LINK = 60


class ThrottledError(Exception):
    """Somebody asked for too much in this minute, which is over in `wait` seconds."""

    def __init__(self, wait: int) -> None:
        self.retry_after_seconds = wait
        super().__init__(f"too much was asked for; wait {wait} seconds")


def throttle_link(link: CandidateLink, now: int) -> None:
    """Count a page of a candidate at a UTC second; TooFast if there were too many."""
    _count(f"pages of link {link.pk}", MAX_PAGES_PER_LINK, now)


def throttle_invalid_link(request: HttpRequest, now: int) -> None:
    """Count a link that is none, by where it was tried from; TooFast if there were too many."""
    _count(
        f"strangers from {client_ip.get_client_network(request)}",
        UNIDENTIFIED_REQUESTS_PER_MINUTE,
        now,
    )


def throttle_account(user: User, now: int) -> None:
    """Count a page of an account with its requests of the API; TooFast if there were too many."""
    _count(f"requests of account {user.pk}", ACCOUNT_REQUESTS_PER_MINUTE, now)


def _count(what: str, most: int, now: int) -> None:
    if rate_limit.hit(what, now) > most:
        raise ThrottledError(rate_limit.seconds_until_reset(now))
