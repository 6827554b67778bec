"""How often somebody may ask for pages, by the minute of the clock."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest

from access import rate_limit
from access.throttles import ACCOUNT, STRANGER
from bookings.models import CandidateLink
from core import client_ip

#: Pages of one candidate's link in a minute.
LINK = 60


class TooFast(Exception):
    """Somebody asked for too much in this minute, which is over in `wait` seconds."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__(f"too much was asked for; wait {wait} seconds")


def of_link(link: CandidateLink, now: int) -> None:
    """Count a page of a candidate at a UTC second; TooFast if there were too many."""
    _count(f"pages of link {link.pk}", LINK, now)


def of_stranger(request: HttpRequest, now: int) -> None:
    """Count a link that is none, by where it was tried from; TooFast if there were too many."""
    _count(f"strangers from {client_ip.origin(request)}", STRANGER, now)


def of_account(user: User, now: int) -> None:
    """Count a page of an account with its requests of the API; TooFast if there were too many."""
    _count(f"requests of account {user.pk}", ACCOUNT, now)


def _count(what: str, most: int, now: int) -> None:
    if rate_limit.count(what, now) > most:
        raise TooFast(rate_limit.wait(now))
