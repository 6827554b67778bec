"""Conditional requests: 304 for a matching ETag, and never for an error."""

from __future__ import annotations

import pytest

from tests.access import callers
from tests.factories import (
    alice,
    bob,
    empty_calendars,
    free_busy_entry,
    reserve,
    technical_interview,
)

TEN = "2025-01-22T10:00:00Z"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def template(calendar_service):
    calendar_service(empty_calendars(alice(), bob()))
    return technical_interview(alice(), bob())


@pytest.fixture
def get(client, template):
    def ask(etag=None, method="get", **query):
        named = {} if etag is None else {"HTTP_IF_NONE_MATCH": etag}
        url = f"/api/interviews/{template.pk}/availability"
        return getattr(client, method)(url, query, **named)

    return ask


def test_matching_etag_is_304_without_body(get):
    first = get()
    again = get(first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert "Content-Type" not in again


def test_304_repeats_the_response_headers(get):
    first = get()
    again = get(first["ETag"])
    for header in ("ETag", "Cache-Control", "Vary", "Content-Length"):
        assert again[header] == first[header]


def test_response_is_private_and_must_be_revalidated(get):
    answer = get()
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Vary"] == "Authorization, Cookie"


def test_head_has_the_etag_of_get(get):
    first = get(method="head")
    assert (first["ETag"], first.content) == (get()["ETag"], b"")
    assert get(first["ETag"], method="head").status_code == 304


def test_equal_bytes_have_equal_etags(get, frozen):
    window = {"start": TEN, "end": "2025-01-22T17:00:00Z"}
    first = get(**window)
    frozen.shift(60)
    assert get(**window).content == first.content
    assert get(first["ETag"], **window).status_code == 304


def test_etag_changes_when_a_slot_passes(get, frozen):
    window = {"start": "2025-01-21T10:00:00Z", "end": "2025-01-21T17:00:00Z"}
    first = get(**window)
    frozen.shift(1)
    later = get(first["ETag"], **window)
    assert later.status_code == 200
    assert later.json()["availableSlots"] == first.json()["availableSlots"][1:]
    assert later["ETag"] != first["ETag"]


def test_etag_changes_after_a_booking(get):
    first = get()
    reserve(alice(), TEN)
    assert get(first["ETag"]).status_code == 200


@pytest.mark.parametrize(
    "query", [{"partial": "true"}, {"view": "candidate"}, {"include": "calendars"}]
)
def test_etag_depends_on_the_query(get, query):
    first = get()
    other = get(first["ETag"], **query)
    assert other.status_code == 200
    assert get(other["ETag"], **query).status_code == 304
    assert get(other["ETag"]).status_code == 200


def test_etag_of_a_partial_response_changes_when_the_calendar_is_readable(get, calendar_service):
    calendar_service([free_busy_entry(alice())])
    partial = get(partial="true")
    assert get(partial["ETag"], partial="true").status_code == 304
    calendar_service(empty_calendars(alice(), bob()))
    assert get(partial["ETag"], partial="true").json()["unknown"] == []


def test_unknown_time_is_503_and_never_304(get, calendar_service):
    first = get()
    calendar_service([free_busy_entry(alice())])
    for etag in (first["ETag"], "*"):
        answer = get(etag)
        assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
        assert "ETag" not in answer
    calendar_service(empty_calendars(alice(), bob()))
    assert get(first["ETag"]).status_code == 304


def test_invalid_parameter_is_400_and_never_304(get):
    assert get("*", start="soon").status_code == 400


@pytest.mark.usefixtures("no_anonymous_access")
def test_unauthenticated_request_is_401_and_never_304(client, template):
    url = f"/api/interviews/{template.pk}/availability"
    etag = callers.client_of_new_token().get(url)["ETag"]
    assert client.get(url, HTTP_IF_NONE_MATCH=etag).status_code == 401
    assert callers.client_of_new_token().get(url, HTTP_IF_NONE_MATCH=etag).status_code == 304


@pytest.mark.parametrize("header", ["", "\x00", '"', "W/", "é", '"' * 5000, ", ,"])
def test_invalid_if_none_match_is_ignored(get, header):
    assert get(header).status_code == 200
