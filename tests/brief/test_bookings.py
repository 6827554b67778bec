"""Holding, booking, rescheduling and cancelling through the API."""

from __future__ import annotations

import pytest

from bookings.models import CandidateLink
from people.models import Reservation
from tests.factories import (
    alice,
    bob,
    empty_calendars,
    free_busy_entry,
    set_rules,
    starts_of,
    technical_interview,
)
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

JSON = "application/json"
TEN, ELEVEN, NOON = (f"2025-01-22T{hour}:00:00Z" for hour in (10, 11, 12))
CANDIDATE = {"name": "Dana Roy", "email": "dana@example.com", "timeZone": "Asia/Kolkata"}


@pytest.fixture
def panel(calendar_service):
    """Return a template of Alice and Bob, who are both free."""
    calendar_service(empty_calendars(alice(), bob()))
    return technical_interview(alice(), bob())


@pytest.fixture
def api(client):
    def call(method, path, body=None, key=""):
        headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
        send = getattr(client, method)
        parent = "/api/interviews" if path[:1].isdigit() else "/api"
        return send(f"{parent}/{path}", body or "", content_type=JSON, **headers)

    return call


@pytest.fixture
def hold(api, panel):
    return lambda start=TEN, **more: api("post", f"{panel.pk}/holds", {"start": start, **more})


@pytest.fixture
def book(api, panel):
    def send(key="", **fields):
        body = {"candidate": CANDIDATE, **(fields or {"start": TEN})}
        return api("post", f"{panel.pk}/bookings", body, key)

    return send


@pytest.fixture
def list_starts(client, panel):
    def send(**query):
        window = {"start": "2025-01-22T09:00:00Z", "end": "2025-01-22T13:00:00Z", **query}
        answer = client.get(f"/api/interviews/{panel.pk}/availability", window)
        return starts_of(answer.json()["availableSlots"])

    return send


def test_booking_response_has_every_field(book, panel):
    response = book()
    booking = response.json()
    assert response.status_code == 201
    assert booking == {
        "id": booking["id"],
        "interviewId": panel.pk,
        "interviewName": "Technical Interview",
        "loopBookingId": None,
        "start": TEN,
        "end": ELEVEN,
        "state": "booked",
        "sequence": 0,
        "candidate": CANDIDATE,
        "interviewers": [
            {"id": alice().pk, "name": "Alice Johnson", "optional": False},
            {"id": bob().pk, "name": "Bob Smith", "optional": False},
        ],
        "cancellation": None,
        "externalId": None,
        "metadata": {},
        "source": "api",
        "candidateLinkId": str(CandidateLink.objects.get().uuid),
        "appliedChanges": [],
        "createdAt": "2025-01-20T10:00:00Z",
        "updatedAt": "2025-01-20T10:00:00Z",
    }


def test_booking_removes_overlapping_slots_until_it_is_cancelled(api, book, list_starts, panel):
    before = list_starts()
    booking = book(start=TEN).json()
    assert list_starts() == ["2025-01-22T09:00:00Z", ELEVEN, "2025-01-22T11:30:00Z", NOON]
    cancelled = api("post", f"bookings/{booking['id']}/cancel")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert list_starts() == before


def test_taken_slot_is_refused_with_reason_and_nearest_slots(book):
    book(start=TEN)
    problem = problem_of(book(start="2025-01-22T10:30:00Z"), 409)
    assert problem["type"] == "urn:slotsmith:slot-refused"
    assert problem["reasons"] == ["booked"]
    assert starts_of(problem["nearest"]) == [
        "2025-01-22T08:30:00Z", "2025-01-22T09:00:00Z",
        "2025-01-22T11:00:00Z", "2025-01-22T11:30:00Z", "2025-01-22T12:00:00Z",
    ]  # fmt: skip


def test_hold_blocks_its_slot_until_it_expires(frozen, hold, list_starts):
    before = list_starts()
    answer = hold()
    assert (answer.status_code, answer.json()["expiresAt"]) == (201, "2025-01-20T10:05:00Z")
    assert TEN not in list_starts()
    frozen.shift(299)
    assert TEN not in list_starts()
    frozen.shift(1)
    assert list_starts() == before
    assert Reservation.objects.count() == 2


def test_slot_of_an_expired_hold_can_be_booked(frozen, hold, book):
    hold()
    assert book().status_code == 409
    frozen.shift(300)
    assert book().status_code == 201


def test_hold_can_be_booked_once(hold, book, api, panel):
    created_hold = hold().json()
    response = book(holdId=created_hold["id"])
    assert (response.status_code, response.json()["start"]) == (201, TEN)
    booked_hold = api("get", f"holds/{created_hold['id']}").json()
    assert (booked_hold["state"], booked_hold["bookingId"]) == ("booked", response.json()["id"])
    problem = problem_of(book(holdId=created_hold["id"]), 409)
    assert (problem["type"], problem["bookingId"]) == (
        "urn:slotsmith:hold-used",
        booked_hold["bookingId"],
    )


def test_expired_hold_cannot_be_booked(frozen, hold, book):
    created_hold = hold().json()
    frozen.shift(300)
    assert problem_of(book(holdId=created_hold["id"]), 409)["type"] == "urn:slotsmith:hold-over"


def test_released_hold_frees_its_slot(api, hold, list_starts, panel):
    created_hold = hold().json()
    assert api("delete", f"holds/{created_hold['id']}").status_code == 204
    assert TEN in list_starts()
    assert problem_of(api("delete", f"holds/{created_hold['id']}"), 404)


def test_booking_can_be_moved_into_its_own_time(api, book, list_starts, panel):
    booking = book().json()
    path = f"bookings/{booking['id']}/reschedule"
    half_past = "2025-01-22T10:30:00Z"
    assert half_past not in list_starts()
    assert half_past in list_starts(excludeBooking=booking["id"])
    moved = api("post", path, {"start": half_past})
    assert (moved.status_code, moved.json()["start"]) == (200, half_past)
    assert moved.json()["sequence"] == 1
    assert list_starts() == [
        "2025-01-22T09:00:00Z",
        "2025-01-22T09:30:00Z",
        "2025-01-22T11:30:00Z",
        NOON,
    ]


def test_refused_reschedule_leaves_the_booking_unchanged(api, book, list_starts, panel):
    booking, other_booking = book().json(), book(start=ELEVEN).json()
    answer = api("post", f"bookings/{booking['id']}/reschedule", {"start": ELEVEN})
    assert problem_of(answer, 409)["reasons"] == ["booked"]
    assert api("get", f"bookings/{booking['id']}").json() == booking
    assert other_booking["id"] != booking["id"]


def test_repeated_request_with_a_key_books_once(book):
    first = book(key="abc", start=TEN)
    again = book(key="abc", start=TEN)
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert Reservation.objects.count() == 2


def test_key_with_another_request_is_422(book):
    book(key="abc", start=TEN)
    assert "Idempotency-Key" in errors_of(problem_of(book(key="abc", start=ELEVEN), 422))
    assert Reservation.objects.count() == 2


def test_explanation_can_exclude_a_booking(client, book, panel):
    booking = book().json()
    url = f"/api/interviews/{panel.pk}/availability/explain"
    for query, reasons in (({}, ["booked"]), ({"excludeBooking": booking["id"]}, [])):
        assert client.get(url, {"start": TEN, **query}).json()["reasons"] == reasons
    assert "excludeBooking" in errors_of(
        problem_of(client.get(url, {"start": TEN, "excludeBooking": "x"}), 400)
    )


def test_unreadable_calendar_is_named_within_the_notice_too(calendar_service, book):
    calendar_service(empty_calendars(alice()))
    problem = problem_of(book(start="2025-01-20T20:00:00Z"), 409)
    assert problem["reasons"] == ["notice", "unknown"]
    assert [gap["name"] for gap in problem["unknown"]] == ["Bob Smith"]


def test_slots_offered_instead_of_a_hold_are_listed(calendar_service, hold, book, list_starts):
    created_hold = hold().json()
    calendar_service(
        [free_busy_entry(alice(), ("2025-01-22T10:45:00Z", ELEVEN)), free_busy_entry(bob())]
    )
    problem = problem_of(book(holdId=created_hold["id"]), 409)
    assert problem["reasons"] == ["calendar_busy"]
    nearest = starts_of(problem["nearest"])
    assert nearest == [
        "2025-01-22T08:00:00Z", "2025-01-22T08:30:00Z", "2025-01-22T09:00:00Z",
        ELEVEN, "2025-01-22T11:30:00Z",
    ]  # fmt: skip
    assert set(nearest) <= set(list_starts(start="2025-01-22T08:00:00Z"))


def test_hold_can_be_booked_after_its_notice_has_passed(frozen, hold, book):
    """At ten on the day before, ten is a slot for the last time."""
    frozen.move_to("2025-01-21T10:00:00+00:00")
    created_hold = hold().json()
    frozen.shift(240)
    assert problem_of(book(start=TEN), 409)["reasons"] == ["notice", "held"]
    assert book(holdId=created_hold["id"]).status_code == 201


def test_booking_list_rejects_an_empty_period(api):
    path = f"bookings?start={TEN}&end={TEN}"
    assert "end" in errors_of(problem_of(api("get", path), 400))


def test_stored_response_is_repeated_after_the_rules_change(book, panel):
    first = book(key="abc", start="2025-01-22T10:30:00Z")
    set_rules(panel, step=60)
    assert book(key="abc", start="2025-01-22T10:30:00Z").content == first.content


def test_booking_cancelled_twice_with_a_key_is_cancelled_once(api, book):
    path = f"bookings/{book().json()['id']}/cancel"
    answers = [api("post", path, {"reason": "ill"}, key="abc") for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert [answer.json()["sequence"] for answer in answers] == [1, 1]
    assert api("post", path).json()["sequence"] == 1


def test_hold_is_released_once(api, hold):
    path = f"holds/{hold().json()['id']}"
    assert (api("delete", path).status_code, api("delete", path).status_code) == (204, 404)
