"""Whoever has an answer already is told so, and nothing else; and never of one that is wrong."""

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


def test_an_answer_that_the_caller_has_is_304_without_a_body(get):
    first = get()
    again = get(first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert "Content-Type" not in again


def test_304_says_of_the_answer_what_the_answer_said(get):
    first = get()
    again = get(first["ETag"])
    for header in ("ETag", "Cache-Control", "Vary", "Content-Length"):
        assert again[header] == first[header]


def test_an_answer_is_kept_by_its_caller_alone_who_asks_every_time(get):
    answer = get()
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Vary"] == "Authorization, Cookie"


def test_head_is_as_get(get):
    first = get(method="head")
    assert (first["ETag"], first.content) == (get()["ETag"], b"")
    assert get(first["ETag"], method="head").status_code == 304


def test_the_same_bytes_have_the_same_tag(get, frozen):
    window = {"start": TEN, "end": "2025-01-22T17:00:00Z"}
    first = get(**window)
    frozen.shift(60)
    assert get(**window).content == first.content
    assert get(first["ETag"], **window).status_code == 304


def test_time_that_goes_by_is_told(get, frozen):
    window = {"start": "2025-01-21T10:00:00Z", "end": "2025-01-21T17:00:00Z"}
    first = get(**window)
    frozen.shift(1)
    later = get(first["ETag"], **window)
    assert later.status_code == 200
    assert later.json()["availableSlots"] == first.json()["availableSlots"][1:]
    assert later["ETag"] != first["ETag"]


def test_a_booking_is_told(get):
    first = get()
    reserve(alice(), TEN)
    assert get(first["ETag"]).status_code == 200


@pytest.mark.parametrize(
    "query", [{"partial": "true"}, {"view": "candidate"}, {"include": "calendars"}]
)
def test_another_view_of_the_same_slots_has_another_tag(get, query):
    first = get()
    other = get(first["ETag"], **query)
    assert other.status_code == 200
    assert get(other["ETag"], **query).status_code == 304
    assert get(other["ETag"]).status_code == 200


def test_a_partial_answer_is_another_once_the_calendar_can_be_read(get, calendar_service):
    calendar_service([free_busy_entry(alice())])
    partial = get(partial="true")
    assert get(partial["ETag"], partial="true").status_code == 304
    calendar_service(empty_calendars(alice(), bob()))
    assert get(partial["ETag"], partial="true").json()["unknown"] == []


def test_what_is_not_known_is_503_whatever_the_caller_has(get, calendar_service):
    first = get()
    calendar_service([free_busy_entry(alice())])
    for etag in (first["ETag"], "*"):
        answer = get(etag)
        assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
        assert "ETag" not in answer
    calendar_service(empty_calendars(alice(), bob()))
    assert get(first["ETag"]).status_code == 304


def test_a_wrong_parameter_is_400_whatever_the_caller_has(get):
    assert get("*", start="soon").status_code == 400


@pytest.mark.usefixtures("closed")
def test_strangers_are_not_told_that_nothing_changed(client, template):
    url = f"/api/interviews/{template.pk}/availability"
    etag = callers.client_of_new_token().get(url)["ETag"]
    assert client.get(url, HTTP_IF_NONE_MATCH=etag).status_code == 401
    assert callers.client_of_new_token().get(url, HTTP_IF_NONE_MATCH=etag).status_code == 304


@pytest.mark.parametrize("header", ["", "\x00", '"', "W/", "é", '"' * 5000, ", ,"])
def test_a_tag_that_is_none_is_as_if_it_were_not_there(get, header):
    assert get(header).status_code == 200
