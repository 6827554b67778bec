"""The permissions of every route, every method and every kind of caller.

A route without a row in POLICY fails the first test. Callers whom a row does not list are refused:
unidentified ones with 401, others with 403, or 404 if the object belongs to another interviewer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from access import rate_limit
from api.scopes import TOKEN_SCOPES
from tests.access import callers
from tests.access.api_routes import ROUTES, VIEWS, build_url, create_path_parameters, create_url
from tests.factories import alice, bob

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_anonymous_access")]

CALLERS: dict[str, Callable[[], Client]] = {
    "unidentified": Client,
    "revoked token": lambda: callers.client_of_new_token(revoked_at=timezone.now()),
    "expired token": lambda: callers.client_of_new_token(expires_at=timezone.now()),
    **{
        f"token {scope.value}": partial(callers.client_of_new_token, scope=scope.value)
        for scope in TOKEN_SCOPES
    },
    "account without a role": lambda: callers.client_of(callers.create_account("nobody")),
    "the interviewer": lambda: callers.interviewer_client(alice()),
    "another interviewer": lambda: callers.interviewer_client(bob()),
    "coordinator": callers.coordinator_client,
    "admin": callers.superuser_client,
}
UNIDENTIFIED = {"unidentified", "revoked token", "expired token"}
COORDINATORS = {"coordinator", "admin"}
AVAILABILITY = COORDINATORS | {"token availability:read"}
READ_BOOKINGS = COORDINATORS | {"token bookings:read", "token bookings:write"}
WRITE_BOOKINGS = COORDINATORS | {"token bookings:write"}
WEBHOOKS = COORDINATORS | {"token webhooks:write"}
READ_INTERVIEWS = COORDINATORS | {"token interviews:read", "token interviews:write"}
WRITE_INTERVIEWS = COORDINATORS | {"token interviews:write"}
READ_PEOPLE = COORDINATORS | {"token people:read", "token people:write"}
WRITE_PEOPLE = COORDINATORS | {"token people:write"}
READ_OWN = READ_PEOPLE | {"the interviewer"}
WRITE_OWN = COORDINATORS | {"token people:write", "the interviewer"}
READ_COMPANY = COORDINATORS | {"token company:read", "token company:write"}
IDENTIFIED = set(CALLERS) - UNIDENTIFIED
ADMINISTRATORS = {"admin"}
HAS_SCOPE = IDENTIFIED - {"account without a role"}
ANYBODY = set(CALLERS)

LINK_ACTIONS = ("revoke", "resend", "remind", "extend")
#: Routes with `view=candidate`. Tokens that may use this view alone are refused without it.
CANDIDATE_ROUTES = {"availability", "interview-query", "query"}
CHANGES_OF_BOOKINGS = (
    *("cancel", "confirm-times", "mail-resend", "replace-interviewer", "reschedule"),
)
CHANGES_OF_ENDPOINTS = ("redeliver", "rotate-secret", "test")
#: Allowed callers by route name and method.
POLICY: dict[str, dict[str, set[str]]] = {
    "interviews": {"GET": READ_INTERVIEWS, "POST": WRITE_INTERVIEWS},
    "interview": dict.fromkeys(("PATCH", "DELETE"), WRITE_INTERVIEWS) | {"GET": READ_INTERVIEWS},
    "availability": {"GET": AVAILABILITY},
    "explain": {"GET": AVAILABILITY},
    "interview-query": {"POST": AVAILABILITY},
    "query": {"POST": AVAILABILITY},
    "interview-candidate-links": {"GET": READ_BOOKINGS, "POST": WRITE_BOOKINGS},
    "candidate-links-batch": {"POST": WRITE_BOOKINGS},
    "candidate-links": {"GET": READ_BOOKINGS},
    "candidate-link": {"GET": READ_BOOKINGS},
    "candidate-link-windows": {"GET": READ_BOOKINGS, "PUT": WRITE_BOOKINGS},
    **{f"candidate-link-{action}": {"POST": WRITE_BOOKINGS} for action in LINK_ACTIONS},
    "interview-holds": {"POST": WRITE_BOOKINGS},
    "interview-bookings": {"POST": WRITE_BOOKINGS},
    "holds": {"GET": READ_BOOKINGS},
    "hold": {"GET": READ_BOOKINGS, "DELETE": WRITE_BOOKINGS},
    "bookings": {"GET": READ_BOOKINGS},
    "booking": {"GET": READ_BOOKINGS | {"the interviewer"}, "PATCH": WRITE_BOOKINGS},
    **{f"booking-{name}": {"POST": WRITE_BOOKINGS} for name in CHANGES_OF_BOOKINGS},
    "booking-mails": {"GET": READ_BOOKINGS},
    "booking-replacements": {"GET": WRITE_BOOKINGS},
    "calendar-writes": {"GET": READ_BOOKINGS},
    "calendar-write-retry": {"POST": WRITE_BOOKINGS},
    "audit": {"GET": COORDINATORS | {"token audit:read"}},
    "retention": {"GET": COORDINATORS | {"token audit:read"}},
    "accounts": {"GET": ADMINISTRATORS},
    "account": dict.fromkeys(("GET", "PATCH"), ADMINISTRATORS),
    "invitations-to-roles": dict.fromkeys(("GET", "POST"), ADMINISTRATORS),
    "invitation-to-role": dict.fromkeys(("GET", "DELETE"), ADMINISTRATORS),
    "invitation-to-role-resend": {"POST": ADMINISTRATORS},
    "api-tokens": dict.fromkeys(("GET", "POST"), ADMINISTRATORS),
    "api-token": {"GET": ADMINISTRATORS},
    "api-token-revoke": {"POST": ADMINISTRATORS},
    "company": {"GET": READ_COMPANY, "PATCH": {"admin", "token company:write"}},
    "erase-candidate": {"POST": COORDINATORS | {"token candidates:erase"}},
    "webhook-endpoints": {"GET": WEBHOOKS, "POST": WEBHOOKS},
    "webhook-endpoint": {"GET": WEBHOOKS, "PATCH": WEBHOOKS, "DELETE": WEBHOOKS},
    "webhook-endpoint-deliveries": {"GET": WEBHOOKS},
    **{f"webhook-endpoint-{name}": {"POST": WEBHOOKS} for name in CHANGES_OF_ENDPOINTS},
    "events": {"GET": COORDINATORS | {"token events:read"}},
    "me": {"GET": IDENTIFIED},
    "session": {"POST": IDENTIFIED | {"unidentified"}, "DELETE": IDENTIFIED},
    "interviewers": {"GET": READ_PEOPLE, "POST": WRITE_PEOPLE},
    "interviewer": {"GET": READ_OWN, "PATCH": WRITE_OWN, "DELETE": WRITE_PEOPLE},
    "interviewers-batch": {"POST": WRITE_PEOPLE},
    "interviewer-invite": {"POST": WRITE_PEOPLE},
    "special-days": {"GET": READ_OWN, "POST": WRITE_OWN},
    "one-special-days": {"GET": READ_OWN, "PATCH": WRITE_OWN, "DELETE": WRITE_OWN},
    "all-connections": {"GET": READ_PEOPLE},
    "connections": {"GET": READ_OWN, "POST": WRITE_OWN},
    "connection": {"GET": READ_OWN, "PATCH": WRITE_OWN, "DELETE": WRITE_OWN},
    "connection-ask-to-reconnect": {"POST": WRITE_PEOPLE},
    "connection-check": {"POST": WRITE_OWN},
    "connection-connect-link": {"POST": WRITE_OWN},
    "schema": {"GET": HAS_SCOPE},
    "docs": {"GET": HAS_SCOPE},
    "version": {"GET": ANYBODY},
    "problems": {"GET": ANYBODY},
    "no-such-endpoint": {"GET": ANYBODY, "POST": ANYBODY},
    # The signed link is the permission, and the browser session that it started.
    "calendar-connect": {"GET": ANYBODY, "POST": ANYBODY},
    "calendar-callback": {"GET": ANYBODY},
}
OPEN_TO_ALL = {"no-such-endpoint", "version", "problems", "calendar-connect", "calendar-callback"}
ROWS = {(name, method): may for name, methods in POLICY.items() for method, may in methods.items()}


def request_all(caller: str, requests: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return the status of each request, by route name and method, of one caller.

    Each request finds the same database, cookies and rate limits, whatever another has changed.
    """
    client, parameters = CALLERS[caller](), create_path_parameters()
    cookies = client.cookies.copy()
    statuses = {}
    for name, method in requests:
        cache.clear()
        rate_limit.process_counts.clear()
        client.cookies = cookies.copy()
        body = {} if method == "GET" else {"data": "{}", "content_type": "application/json"}
        with transaction.atomic():
            response = client.generic(method, build_url(name, parameters), **body)
            transaction.set_rollback(True)
        statuses[name, method] = response.status_code
    return statuses


def test_every_route_has_a_policy_and_every_policy_a_route():
    twins = {f"{route}/" for route in ROUTES}
    nameless = [
        route
        for route, route_pattern in ROUTES.items()
        if not route_pattern.name and route not in twins
    ]
    assert nameless == []
    names = {route_pattern.name for route_pattern in ROUTES.values()}
    assert names - {None} == set(POLICY)


@pytest.mark.parametrize(
    "route", [route for route, route_pattern in ROUTES.items() if not route_pattern.name]
)
def test_trailing_slash_reaches_the_same_view(route):
    assert ROUTES[route].callback.view_class is ROUTES[route.rstrip("/")].callback.view_class


@pytest.mark.parametrize("name", [name for name in VIEWS if name])
def test_every_method_of_an_endpoint_has_a_policy(name):
    assert set(VIEWS[name]().allowed_methods) - {"HEAD", "OPTIONS"} == set(POLICY[name])


def is_own(may: set[str]) -> bool:
    """Return whether interviewers may use a method for their own objects."""
    return "the interviewer" in may and "another interviewer" not in may


def is_expected(status: int, may: set[str], caller: str) -> bool:
    """Return whether a status is an allowed caller's, or the refusal of any other caller."""
    if caller in may:
        return status not in (401, 403) and (status != 404 or not is_own(may))
    if caller in UNIDENTIFIED:
        return status == 401
    return status == (404 if is_own(may) and caller == "another interviewer" else 403)


@pytest.mark.parametrize("caller", CALLERS)
def test_caller_may_make_exactly_the_requests_of_the_policy(caller):
    statuses = request_all(caller, ROWS)
    assert len(statuses) == len(ROWS)
    wrong = {
        row: status
        for row, status in statuses.items()
        if not is_expected(status, ROWS[row], caller)
    }
    assert wrong == {}


def expected_options(name: str, caller: str) -> int:
    """Return the status of an OPTIONS request; it does not look at the owner of the object."""
    if caller in UNIDENTIFIED:
        return 401
    may = set.union(*POLICY[name].values())
    is_allowed = (
        caller in may
        or (is_own(may) and caller == "another interviewer")
        or (name in CANDIDATE_ROUTES and caller == "token candidate:read")
    )
    if not is_allowed:
        return 403
    return 405 if name == "docs" else 200


@pytest.mark.parametrize("caller", CALLERS)
def test_options_is_allowed_to_callers_of_any_method(caller):
    names = sorted(set(POLICY) - OPEN_TO_ALL)
    statuses = request_all(caller, [(name, "OPTIONS") for name in names])
    assert statuses == {(name, "OPTIONS"): expected_options(name, caller) for name in names}


@pytest.mark.parametrize(
    "name", [name for name in POLICY if POLICY[name].get("GET") == AVAILABILITY]
)
def test_head_needs_what_get_needs(name):
    assert callers.client_of_new_token().head(create_url(name)).status_code not in (401, 403, 405)
    assert Client().head(create_url(name)).status_code == 401
