"""The rate limits of the API, the pages and the sign-in: their keys and maxima per minute.

The API and the pages share the limits of accounts and of unidentified callers. `access.throttling`
applies them, `access.login` those of failed sign-ins, and `access.authentication` that of invalid
tokens.
"""

from __future__ import annotations

from django.http import HttpRequest
from rest_framework.request import Request

from access import known_browsers
from access.models import ApiToken
from access.rate_limit import RateLimit
from core import client_ip

ACCOUNT_REQUESTS_PER_MINUTE = 600
UNIDENTIFIED_REQUESTS_PER_MINUTE = 60
#: Searches for calendars, each of which sends several requests to another server.
CALENDAR_SEARCHES_PER_MINUTE = 10
CANDIDATE_LINK_PAGES_PER_MINUTE = 60
INVALID_TOKENS_PER_MINUTE = 30
#: Failed sign-ins of one user name from one client network.
FAILED_SIGN_INS_PER_MINUTE = 5
#: Failed sign-ins of one user name from anywhere, and of any user name from one client network.
TOTAL_FAILED_SIGN_INS_PER_MINUTE = 30


def for_token(token: ApiToken) -> RateLimit:
    """Return the limit of requests with an API token."""
    return RateLimit(f"requests of token {token.pk}", token.requests_per_minute)


def for_account(account_id: int) -> RateLimit:
    """Return the limit of requests of a signed-in account."""
    return RateLimit(f"requests of account {account_id}", ACCOUNT_REQUESTS_PER_MINUTE)


def for_calendar_searches(caller: str) -> RateLimit:
    """Return the limit of searches for calendars on other servers, such as of `account 1`."""
    return RateLimit(f"calendar searches of {caller}", CALENDAR_SEARCHES_PER_MINUTE)


def for_unidentified(request: HttpRequest | Request) -> RateLimit:
    """Return the limit of requests without valid credentials from the client's network."""
    network = client_ip.get_client_network(request)
    return RateLimit(f"unidentified requests from {network}", UNIDENTIFIED_REQUESTS_PER_MINUTE)


def for_candidate_link(link_id: int) -> RateLimit:
    """Return the limit of pages of a candidate link."""
    return RateLimit(f"pages of candidate link {link_id}", CANDIDATE_LINK_PAGES_PER_MINUTE)


def for_invalid_tokens(request: HttpRequest | Request) -> RateLimit:
    """Return the limit of invalid API tokens from the client's network."""
    network = client_ip.get_client_network(request)
    return RateLimit(f"invalid tokens from {network}", INVALID_TOKENS_PER_MINUTE)


def for_failed_sign_ins(request: HttpRequest, username: str) -> list[RateLimit]:
    """Return the limits of failed sign-ins: by name and network, by name, and by network.

    A browser in which the name signed in before has a limit of its own instead.
    """
    name, network = username.casefold(), client_ip.get_client_network(request)
    if browser := known_browsers.find_id(request, username):
        key = f"failed sign-ins of {name} in browser {browser}"
        return [RateLimit(key, FAILED_SIGN_INS_PER_MINUTE)]
    return [
        RateLimit(f"failed sign-ins of {name} from {network}", FAILED_SIGN_INS_PER_MINUTE),
        RateLimit(f"failed sign-ins of {name}", TOTAL_FAILED_SIGN_INS_PER_MINUTE),
        RateLimit(f"failed sign-ins from {network}", TOTAL_FAILED_SIGN_INS_PER_MINUTE),
    ]
