"""Responses have exactly the members that the schemas document."""

from __future__ import annotations

import pytest

from api.schemas import ProblemSerializer
from bookings.schemas import (
    BookingListSerializer,
    BookingSerializer,
    HoldSerializer,
)
from tests.bookings.booking_factories import CANDIDATE, ELEVEN, NOON, TEN, book, hold
from tests.interviews.test_schemas import assert_is_as_documented

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def at_template(api, template):
    """Return a function that returns the JSON of a response; one word is a path of a template."""

    def call(method, path, body=None):
        return api(method, path if "/" in path else f"{template.pk}/{path}", body).json()

    return call


def test_holds_match_the_schema(frozen, at_template):
    created = at_template("post", "holds", {"start": TEN})
    assert_is_as_documented(HoldSerializer, created)
    at_template("post", "bookings", {"holdId": created["id"], "candidate": CANDIDATE})
    bodies = [at_template("get", f"holds/{created['id']}")]
    other = at_template("post", "holds", {"start": NOON})
    frozen.shift(300)
    bodies.append(at_template("get", f"holds/{other['id']}"))
    for body, state in zip(bodies, ("booked", "expired")):
        assert_is_as_documented(HoldSerializer, body)
        assert body["state"] == state


def test_bookings_match_the_schema(at_template):
    created = at_template("post", "bookings", {"start": TEN, "candidate": CANDIDATE})
    path = f"bookings/{created['id']}"
    moved = at_template("post", f"{path}/reschedule", {"start": ELEVEN})
    gone = at_template("post", f"{path}/cancel", {"reason": "ill"})
    for body in (created, moved, gone, at_template("get", path)):
        assert_is_as_documented(BookingSerializer, body)


def test_lists_of_bookings_match_the_schema(client, template):
    url = "/api/bookings"
    assert_is_as_documented(BookingListSerializer, client.get(url).json())
    book(template)
    answer = client.get(url).json()
    assert_is_as_documented(BookingListSerializer, answer)
    assert len(answer["data"]) == 1


def test_refusals_match_the_schema(at_template, template, calendar_service):
    held = hold(template)
    fields = {"candidate": CANDIDATE}
    refused = [at_template("post", "bookings", {"start": TEN, **fields})]
    at_template("post", "bookings", {"holdId": str(held.pk), **fields})
    refused.append(at_template("post", "bookings", {"holdId": str(held.pk), **fields}))
    calendar_service([])
    refused.append(at_template("post", "bookings", {"start": NOON, **fields}))
    for refusal in refused:
        assert_is_as_documented(ProblemSerializer, refusal)
    assert [set(refusal) >= {"nearest"} for refusal in refused] == [True, False, False]
    assert refused[2]["unknown"]
