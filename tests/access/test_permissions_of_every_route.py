"""Who may do what: every address, every method, every kind of caller.

An address without a row in POLICY fails the first test. A row says who may use each method; whoever
else asks is refused: strangers with 401, others with 403, and with 404 where the thing is somebody
else's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from api.views import EndpointView
from calendars.models import Connection
from people.models import AvailabilityOverride, Interviewer
from tests.access import callers
from tests.factories import alice, bob, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("closed")]

CALLERS: dict[str, Callable[[], Client]] = {
    "stranger": Client,
    "revoked token": lambda: callers.client_of_new_token(revoked_at=timezone.now()),
    "expired token": lambda: callers.client_of_new_token(expires_at=timezone.now()),
    "token to read": callers.client_of_new_token,
    "token to book": lambda: callers.client_of_new_token(may_read=False, may_book=True),
    "account without a role": lambda: callers.client_of(callers.create_account("nobody")),
    "the interviewer": lambda: callers.interviewer_client(alice()),
    "another interviewer": lambda: callers.interviewer_client(bob()),
    "coordinator": callers.coordinator_client,
    "admin": callers.superuser_client,
}
STRANGERS = {"stranger", "revoked token", "expired token"}

EVERYBODY = {"coordinator", "admin"}
READ = EVERYBODY | {"token to read"}
BOOK = EVERYBODY | {"token to book"}
OWN = EVERYBODY | {"the interviewer"}
KNOWN = set(CALLERS) - STRANGERS
ANYBODY = set(CALLERS)

#: By the name of the route and the method.
POLICY: dict[str, dict[str, set[str]]] = {
    "availability": {"GET": READ},
    "explain": {"GET": READ},
    "interview-query": {"POST": READ},
    "query": {"POST": READ},
    "holds": {"POST": BOOK},
    "hold": {"GET": READ, "DELETE": BOOK},
    "bookings": {"GET": READ, "POST": BOOK},
    "booking": {"GET": READ, "DELETE": BOOK},
    "booking-cancel": {"POST": BOOK},
    "booking-reschedule": {"POST": BOOK},
    "audit": {"GET": EVERYBODY},
    "me": {"GET": KNOWN},
    "session": {"POST": KNOWN | {"stranger"}, "DELETE": KNOWN},
    "interviewers": {"GET": EVERYBODY},
    "interviewer": {"GET": OWN, "PATCH": OWN},
    "special-days": {"GET": OWN, "POST": OWN},
    "one-special-days": {"DELETE": OWN},
    "connections": {"GET": OWN},
    "connection": {"DELETE": OWN},
    "connection-invitation": {"POST": OWN},
    "schema": {"GET": READ},
    "docs": {"GET": READ},
    "no-such-endpoint": {"GET": ANYBODY, "POST": ANYBODY},
    # the signed link is the permission, and the browser's session that it began
    "calendar-connect": {"GET": ANYBODY, "POST": ANYBODY},
    "calendar-callback": {"GET": ANYBODY},
}
OPEN_TO_ALL = {"no-such-endpoint", "calendar-connect", "calendar-callback"}
ROWS = [
    pytest.param(name, method, may, id=f"{method} {name}")
    for name, methods in POLICY.items()
    for method, may in methods.items()
]


def routes(patterns: list[Any], at: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        here = at + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, here)
        elif here.lstrip("^").startswith(("api", "calendars")):
            yield here, one


ROUTES = dict(routes(get_resolver().url_patterns))
VIEWS = {
    one.name: one.callback.view_class
    for one in ROUTES.values()
    if issubclass(getattr(one.callback, "view_class", object), EndpointView)
}


def there(name: str) -> dict[str, Any]:
    """What fills the address of a route: Alice's things, and an interview with her."""
    known = {
        "interview_id": lambda: technical_interview(alice()).pk,
        "interviewer_id": lambda: alice().pk,
        "days_id": lambda: (
            AvailabilityOverride.objects.create(
                interviewer=alice(), first_day="2025-01-20", last_day="2025-01-20"
            ).pk
        ),
        "connection_id": lambda: (
            Connection.objects.create(interviewer=alice(), provider="mock", name="Work").pk
        ),
        "hold_id": uuid4,
        "booking_id": uuid4,
        "link": lambda: "a-link-that-nobody-signed",
    }
    pattern = next(one for one in ROUTES.values() if one.name == name)
    parameters = pattern.pattern.converters
    return {parameter: known.get(parameter, lambda: 1)() for parameter in parameters}


def address(name: str) -> str:
    return "/api/nothing" if name == "no-such-endpoint" else reverse(name, kwargs=there(name))


def ask(client: Client, name: str, method: str) -> int:
    body = {} if method == "GET" else {"data": "{}", "content_type": "application/json"}
    return int(getattr(client, method.lower())(address(name), **body).status_code)


def test_every_route_has_a_policy_and_every_policy_a_route():
    twins = {f"{route}/" for route in ROUTES}
    nameless = [route for route, one in ROUTES.items() if not one.name and route not in twins]
    assert nameless == []
    assert {one.name for one in ROUTES.values() if one.name} == set(POLICY)


@pytest.mark.parametrize("route", [route for route, one in ROUTES.items() if not one.name])
def test_trailing_slash_reaches_the_same_view(route):
    assert ROUTES[route].callback.view_class is ROUTES[route.rstrip("/")].callback.view_class


@pytest.mark.parametrize("name", [name for name in VIEWS if name])
def test_every_method_of_an_endpoint_has_a_policy(name):
    assert set(VIEWS[name]().allowed_methods) - {"HEAD", "OPTIONS"} == set(POLICY[name])


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize(("name", "method", "may"), ROWS)
def test_only_allowed_callers_are_allowed(name, method, may, caller):
    status = ask(CALLERS[caller](), name, method)
    if caller in may:
        assert status not in (401, 403)
        assert status != 404 or may is not OWN
    elif caller in STRANGERS:
        assert status == 401
    else:
        assert status == (404 if may is OWN and caller == "another interviewer" else 403)


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("name", sorted(set(POLICY) - OPEN_TO_ALL))
def test_options_is_allowed_to_callers_of_any_method(name, caller):
    status = CALLERS[caller]().options(address(name)).status_code
    if caller in STRANGERS:
        assert status == 401
    else:
        may = set.union(*POLICY[name].values())
        # of whom a thing is, is not asked: OPTIONS tells nothing of it
        asked = caller in may or (OWN in POLICY[name].values() and "interviewer" in caller)
        assert status == (403 if not asked else 405 if name == "docs" else 200)


@pytest.mark.parametrize("name", [name for name in POLICY if POLICY[name].get("GET") == READ])
def test_head_needs_what_get_needs(name):
    assert callers.client_of_new_token().head(address(name)).status_code not in (401, 403, 405)
    assert Client().head(address(name)).status_code == 401


def test_foreign_object_looks_like_a_missing_one():
    client = callers.interviewer_client(bob())
    alices, nobodys = (
        client.get(reverse("interviewer", args=[number])) for number in (alice().pk, 10**9)
    )
    assert (alices.status_code, alices.content) == (404, nobodys.content)


@pytest.mark.parametrize("name", ["one-special-days", "connection"])
def test_object_is_reached_only_through_its_owner(name):
    """Bob owns what he asks through, and not what he asks for."""
    client, parameters = callers.interviewer_client(bob()), there(name)
    url = reverse(name, kwargs={**parameters, "interviewer_id": bob().pk})
    assert client.delete(url).status_code == 404
    assert (Connection.objects.count(), AvailabilityOverride.objects.count()) in ((1, 0), (0, 1))


def test_admin_requires_staff():
    for client in (Client(), callers.client_of_new_token(), callers.interviewer_client(alice())):
        for app in ("people_interviewer", "calendars_connection", "access_apitoken"):
            assert client.get(reverse(f"admin:{app}_changelist")).status_code == 302
    assert Interviewer.objects.count() == 1


def test_accounts_and_tokens_require_a_superuser():
    for client, status in ((callers.coordinator_client(), 403), (callers.superuser_client(), 200)):
        for table in ("access_apitoken", "auth_user", "auth_group"):
            assert client.get(reverse(f"admin:{table}_changelist")).status_code == status
