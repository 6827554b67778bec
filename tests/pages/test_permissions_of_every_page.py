"""The permissions of every page, by the kind of its visitor.

The first word of a path says for whom the page is, so a new group of pages needs a row here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from pages import urls
from tests.access import callers
from tests.factories import alice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_anonymous_access")]

COORDINATOR_GROUPS = {"candidates", "interviews", "search", "bookings", "people", "calendars"}
ADMINISTRATOR_GROUPS = {"settings"}
INTERVIEWER_GROUPS = {"my-page"}
#: Pages whose visitors have a link, a password or nothing; tests of their own cover them.
OPEN_GROUPS = {"login", "logout", "account", "book"}
#: Settings that coordinators may open. They may change webhooks, as over the API.
COORDINATOR_SETTINGS = (
    "settings-webhook",
    "settings-events",
    "settings-audit",
    "settings-retention",
)
ID = 2**31 - 1
UUID_OF_NOTHING = UUID(int=1)
VALUES = {"_RowIdConverter": ID, "UUIDConverter": UUID_OF_NOTHING, "StringConverter": "google"}


def list_routes(patterns: list[Any], at: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path of every page, with ids of nothing, and its name."""
    for pattern in patterns:
        path = at + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from list_routes(pattern.url_patterns, path)
        elif path.split("/")[0] not in OPEN_GROUPS:
            yield "/" + fill_in(pattern, path), str(pattern.name)


def fill_in(pattern: URLPattern, path: str) -> str:
    for name, converter in pattern.pattern.converters.items():
        value = str(VALUES[type(converter).__name__])
        for kind in ("id", "uuid", "str"):
            path = path.replace(f"<{kind}:{name}>", value)
    return path


ROUTES = dict(list_routes(urls.urlpatterns))


def list_paths(groups: set[str]) -> list[str]:
    return [path for path in ROUTES if path.split("/")[1] in groups]


def request_statuses(client: Client, paths: Iterable[str]) -> dict[str, set[int]]:
    """Return the statuses of a GET and of a POST request of each page."""
    return {path: {client.get(path).status_code, client.post(path).status_code} for path in paths}


def find_other_statuses(
    client: Client, paths: Iterable[str], allowed: set[int]
) -> dict[str, set[int]]:
    """Return the statuses of the pages that answer with a status that is not allowed."""
    statuses = request_statuses(client, paths)
    assert statuses
    return {path: found for path, found in statuses.items() if not found <= allowed}


def test_every_page_belongs_to_a_group():
    groups = {path.split("/")[1] for path in ROUTES}
    assert groups == {""} | COORDINATOR_GROUPS | ADMINISTRATOR_GROUPS | INTERVIEWER_GROUPS


def test_visitors_without_an_account_are_asked_to_sign_in(client):
    for path in ROUTES:
        for response in (client.get(path), client.post(path)):
            if response.status_code != 405:
                assert response.status_code == 302, path
                assert response["Location"].startswith("/login?next=/"), path


def test_accounts_without_a_role_see_nothing():
    client = callers.client_of(callers.create_account("guest"))
    assert find_other_statuses(client, ROUTES, {403, 404, 405}) == {}


def test_interviewers_see_no_page_of_coordinators():
    paths = list_paths(COORDINATOR_GROUPS | ADMINISTRATOR_GROUPS)
    assert find_other_statuses(callers.interviewer_client(alice()), paths, {403, 405}) == {}


def test_coordinators_change_no_settings():
    paths = [
        path
        for path in list_paths(ADMINISTRATOR_GROUPS)
        if path != "/settings" and not ROUTES[path].startswith(COORDINATOR_SETTINGS)
    ]
    assert find_other_statuses(callers.coordinator_client(), paths, {403, 404, 405}) == {}


def test_no_page_fails_without_the_object_that_its_path_names():
    statuses = request_statuses(callers.superuser_client(), ROUTES)
    assert {path: found for path, found in statuses.items() if max(found) >= 500} == {}
