"""Every listed slot can be booked; every other start is refused with the explained reasons.

Holding, booking and rescheduling behave the same. The test tries the starts in two days at which
availability changes, and some others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.models import Booking, BookingInterviewer
from engine.timestamps import format_utc
from interviews.models import InterviewTemplate
from people.models import Reservation
from tests.bookings.booking_factories import CANDIDATE
from tests.bookings.fake_provider import calendar_settings
from tests.bookings.strategies import CLOSES, MINUTE, OPENS, templates
from tests.factories import utc_seconds
from tests.problem_details import without_request_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

#: The largest number of starts at changes that are tried for a template.
MAX_EDGE_STARTS = 14
fewer_examples = settings(
    max_examples=max(1, settings.default.max_examples // 3),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class TemplateClient:
    """A template over HTTP; if a booking is to be moved, its own time is ignored."""

    template: InterviewTemplate
    moved: Booking | None = None
    client = Client()

    def get(self, path: str, **query: Any) -> Any:
        if self.moved:
            query["excludeBooking"] = str(self.moved.pk)
        return self.client.get(f"/api/interviews/{self.template.pk}/{path}", query)

    def post(self, path: str, **body: Any) -> Any:
        is_item = path.count("/") > 0
        url = f"/api/{path}" if is_item else f"/api/interviews/{self.template.pk}/{path}"
        return self.client.post(url, body, content_type="application/json")

    def slots(self, start: int, end: int, **more: str) -> dict[int, Any]:
        window = {"start": format_utc(start), "end": format_utc(end), "partial": "true"}
        answer = self.get("availability", **window, **more)
        assert answer.status_code == 200, answer.content
        return {utc_seconds(slot["start"]): slot for slot in answer.json()["availableSlots"]}

    @property
    def length(self) -> int:
        return self.template.duration * MINUTE

    @property
    def marks(self) -> range:
        """Return the starts whose slots lie in the listed days."""
        step = self.template.step * MINUTE
        return range(-(-OPENS // step) * step, CLOSES - self.length + 1, step)


@contextmanager
def roll_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def choose_starts(draw, marks: range, listed: dict[int, Any]) -> list[int]:
    """Choose the starts on both sides of every change between slot and no slot, and some others."""
    edges = [
        start
        for start in marks
        if any(
            (start in listed) != (other in listed)
            for other in (start - marks.step, start + marks.step)
        )
    ]
    other_starts = st.lists(st.sampled_from(marks), min_size=2, max_size=5)
    first = draw(st.integers(0, max(0, len(edges) - MAX_EDGE_STARTS)))
    return sorted({*edges[first : first + MAX_EDGE_STARTS], *draw(other_starts)})


def assert_taken(api: TemplateClient, answer: Any, slot: dict[str, Any]) -> None:
    """Assert success, and that the interviewers of the listed slot have their time reserved."""
    assert answer.status_code in (200, 201), answer.content
    booking = answer.json()
    assert (booking["start"], booking["end"]) == (slot["start"], slot["end"])
    panel = slot["panel"]
    needed = [person for group in panel["groups"] for person in group["chosenIds"]]
    interviewers = [*needed, *(person for person in panel["optionalIds"] if person not in needed)]
    assert [person["id"] for person in booking["interviewers"]] == interviewers
    reservations = Reservation.objects.filter(reference=booking["id"])
    assert sorted(reservations.values_list("interviewer", flat=True)) == sorted(interviewers)
    optional = BookingInterviewer.objects.filter(booking=booking["id"], optional=True)
    assert set(optional.values_list("interviewer", flat=True)) <= set(panel["optionalIds"])
    assert {person.buffered_end.timestamp() for person in reservations} == {
        utc_seconds(slot["end"]) + api.template.buffer_after * MINUTE
    }


def assert_refused(api: TemplateClient, answer: Any, start: int) -> None:
    """Assert the reasons of the explanation, and that the nearest listed slots are offered.

    If unknown time alone prevents the slot, it is 503, and so is the list of that time.
    """
    refusal = answer.json()
    explained = api.get("availability/explain", start=format_utc(start)).json()
    assert not explained["available"]
    if answer.status_code == 503:
        assert "unknown" in explained["reasons"]
        assert refusal["unknown"]
        window = {"start": format_utc(start), "end": format_utc(start + api.length)}
        assert api.get("availability", **window).status_code == 503
        return
    assert answer.status_code == 409, answer.content
    assert refusal["type"] == "urn:slotsmith:slot-refused"
    assert refusal["reasons"] == explained["reasons"]
    assert refusal["reasons"]
    assert ("unknown" in refusal["reasons"]) == ("unknown" in refusal)
    nearest = [utc_seconds(start_nearby["start"]) for start_nearby in refusal["nearest"]]
    if nearest:
        far = max(abs(start_nearby - start) for start_nearby in nearest)
        around = api.slots(start - far, start + far + api.length)
        assert set(nearest) <= set(around)
        nearer = {start_nearby for start_nearby in around if abs(start_nearby - start) < far}
        assert nearer <= set(nearest) if len(nearest) == 5 else set(around) == set(nearest)


def assert_listed_starts_are_bookable(
    api: TemplateClient, starts: list[int], path: str, **body: Any
) -> None:
    listed = api.slots(OPENS, CLOSES, include="panel")
    for start in starts:
        with roll_back():
            answer = api.post(path, start=format_utc(start), **body)
            if start in listed:
                assert_taken(api, answer, listed[start])
            else:
                assert_refused(api, answer, start)


@contextmanager
def draw_template(draw) -> Iterator[TemplateClient | None]:
    """Draw a template and roll it back afterwards; None if its panel cannot be filled."""
    with override_settings(CALENDARS=calendar_settings()), roll_back():
        api = TemplateClient(draw(templates()))
        answer = api.get("availability", partial="true")
        if answer.status_code == 409:
            for path, body in (("holds", {}), ("bookings", {"candidate": CANDIDATE})):
                response = api.post(path, start=format_utc(api.marks[-1]), **body)
                assert response.status_code == 409
                assert without_request_id(response) == without_request_id(answer)
        yield api if answer.status_code == 200 else None


@fewer_examples
@given(data=st.data())
@pytest.mark.parametrize(("path", "body"), [("bookings", {"candidate": CANDIDATE}), ("holds", {})])
def test_listed_starts_are_booked_and_others_refused_as_explained(data, path, body):
    with draw_template(data.draw) as api:
        if api:
            listed = api.slots(OPENS, CLOSES)
            assert_listed_starts_are_bookable(
                api, choose_starts(data.draw, api.marks, listed), path, **body
            )


@fewer_examples
@given(data=st.data())
def test_booking_moves_to_every_start_listed_without_its_own_time(data):
    with draw_template(data.draw) as api:
        listed = api.slots(OPENS, CLOSES) if api else {}
        if api and listed:
            start = data.draw(st.sampled_from(sorted(listed)))
            booking = api.post("bookings", start=format_utc(start), candidate=CANDIDATE).json()
            api.moved = Booking.objects.get(pk=booking["id"])
            assert list(api.slots(OPENS, CLOSES)) == list(listed)
            starts = choose_starts(data.draw, api.marks, listed)
            path = f"bookings/{booking['id']}/reschedule"
            assert_listed_starts_are_bookable(api, [mark for mark in starts if mark != start], path)
