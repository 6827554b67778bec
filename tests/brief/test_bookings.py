"""From a slot to an interview: holding, booking, moving and cancelling, over the API."""

from __future__ import annotations

import pytest

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
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

JSON = "application/json"
TEN, ELEVEN, NOON = (f"2025-01-22T{hour}:00:00Z" for hour in (10, 11, 12))
CANDIDATE = {"name": "Dana Roy", "email": "dana@example.com", "timezone": "Asia/Kolkata"}


@pytest.fixture
def panel(calendar_service):
    """Alice and Bob, both free."""
    calendar_service(empty_calendars(alice(), bob()))
    return technical_interview(alice(), bob())


@pytest.fixture
def api(client):
    def call(method, path, body=None, key=""):
        headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
        send = getattr(client, method)
        return send(f"/api/interviews/{path}", body or "", content_type=JSON, **headers)

    return call


@pytest.fixture
def hold(api, panel):
    return lambda start=TEN, **more: api("post", f"{panel.pk}/holds", {"start": start, **more})


@pytest.fixture
def book(api, panel):
    def send(key="", **asked):
        body = {"candidate": CANDIDATE, **(asked or {"start": TEN})}
        return api("post", f"{panel.pk}/bookings", body, key)

    return send


@pytest.fixture
def listed(client, panel):
    def send(**query):
        window = {"start": "2025-01-22T09:00:00Z", "end": "2025-01-22T13:00:00Z", **query}
        answer = client.get(f"/api/interviews/{panel.pk}/availability", window)
        return starts_of(answer.json()["availableSlots"])

    return send


def test_a_booked_slot_is_answered_in_full(book, panel):
    answer = book()
    said = answer.json()
    assert answer.status_code == 201
    assert said == {
        "id": said["id"],
        "interviewId": panel.pk,
        "start": TEN,
        "end": ELEVEN,
        "state": "booked",
        "sequence": 0,
        "candidate": CANDIDATE,
        "interviewers": [
            {"id": alice().pk, "name": "Alice Johnson", "optional": False},
            {"id": bob().pk, "name": "Bob Smith", "optional": False},
        ],
        "reason": None,
    }


def test_a_booking_takes_every_slot_that_meets_it_and_cancelling_gives_them_back(
    api, book, listed, panel
):
    before = listed()
    made = book(start=TEN).json()
    assert listed() == ["2025-01-22T09:00:00Z", ELEVEN, "2025-01-22T11:30:00Z", NOON]
    cancelled = api("delete", f"{panel.pk}/bookings/{made['id']}")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert listed() == before


def test_what_is_taken_is_refused_with_the_reason_and_the_nearest_slots(book):
    book(start=TEN)
    problem = problem_of(book(start="2025-01-22T10:30:00Z"), 409)
    assert problem["type"] == "urn:slotsmith:slot-refused"
    assert problem["reasons"] == ["BOOKED"]
    assert starts_of(problem["nearest"]) == [
        "2025-01-22T08:30:00Z", "2025-01-22T09:00:00Z",
        "2025-01-22T11:00:00Z", "2025-01-22T11:30:00Z", "2025-01-22T12:00:00Z",
    ]  # fmt: skip


def test_a_hold_keeps_its_slot_until_it_expires_and_nothing_removes_it(frozen, hold, listed):
    before = listed()
    answer = hold()
    assert (answer.status_code, answer.json()["expires"]) == (201, "2025-01-20T10:05:00Z")
    assert TEN not in listed()
    frozen.shift(299)
    assert TEN not in listed()
    frozen.shift(1)
    assert listed() == before
    assert Reservation.objects.count() == 2


def test_an_expired_hold_is_no_obstacle_to_booking(frozen, hold, book):
    hold()
    assert book().status_code == 409
    frozen.shift(300)
    assert book().status_code == 201


def test_a_hold_becomes_a_booking_once(hold, book, api, panel):
    held = hold().json()
    made = book(hold=held["id"])
    assert (made.status_code, made.json()["start"]) == (201, TEN)
    seen = api("get", f"{panel.pk}/holds/{held['id']}").json()
    assert (seen["state"], seen["bookingId"]) == ("booked", made.json()["id"])
    problem = problem_of(book(hold=held["id"]), 409)
    assert (problem["type"], problem["bookingId"]) == ("urn:slotsmith:hold-used", seen["bookingId"])


def test_an_expired_hold_does_not_become_a_booking(frozen, hold, book):
    held = hold().json()
    frozen.shift(300)
    assert problem_of(book(hold=held["id"]), 409)["type"] == "urn:slotsmith:hold-over"


def test_a_hold_that_is_given_back_frees_its_slot(api, hold, listed, panel):
    held = hold().json()
    assert api("delete", f"{panel.pk}/holds/{held['id']}").status_code == 204
    assert TEN in listed()
    assert problem_of(api("delete", f"{panel.pk}/holds/{held['id']}"), 404)


def test_a_booking_moves_over_its_own_time(api, book, listed, panel):
    made = book().json()
    path = f"{panel.pk}/bookings/{made['id']}/reschedule"
    half_past = "2025-01-22T10:30:00Z"
    assert half_past not in listed()
    assert half_past in listed(ignoring=made["id"])
    moved = api("post", path, {"start": half_past})
    assert (moved.status_code, moved.json()["start"]) == (200, half_past)
    assert moved.json()["sequence"] == 1
    assert listed() == [
        "2025-01-22T09:00:00Z",
        "2025-01-22T09:30:00Z",
        "2025-01-22T11:30:00Z",
        NOON,
    ]


def test_a_booking_that_cannot_move_stays_where_it_is(api, book, listed, panel):
    made, other = book().json(), book(start=ELEVEN).json()
    answer = api("post", f"{panel.pk}/bookings/{made['id']}/reschedule", {"start": ELEVEN})
    assert problem_of(answer, 409)["reasons"] == ["BOOKED"]
    assert api("get", f"{panel.pk}/bookings/{made['id']}").json() == made
    assert other["id"] != made["id"]


def test_the_same_key_and_request_are_carried_out_once(book):
    first = book(key="abc", start=TEN)
    again = book(key="abc", start=TEN)
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert Reservation.objects.count() == 2


def test_the_same_key_with_another_request_is_422(book):
    book(key="abc", start=TEN)
    assert "Idempotency-Key" in problem_of(book(key="abc", start=ELEVEN), 422)["errors"]
    assert Reservation.objects.count() == 2


def test_a_start_is_explained_as_if_a_booking_were_not_there(client, book, panel):
    made = book().json()
    url = f"/api/interviews/{panel.pk}/availability/explain"
    for ignoring, reasons in (({}, ["BOOKED"]), ({"ignoring": made["id"]}, [])):
        assert client.get(url, {"start": TEN, **ignoring}).json()["reasons"] == reasons
    assert "ignoring" in problem_of(client.get(url, {"start": TEN, "ignoring": "x"}), 400)["errors"]


def test_a_calendar_that_cannot_be_read_is_named_within_the_notice_as_well(calendar_service, book):
    calendar_service(empty_calendars(alice()))
    problem = problem_of(book(start="2025-01-20T20:00:00Z"), 409)
    assert problem["reasons"] == ["NOTICE", "UNKNOWN"]
    assert [one["name"] for one in problem["unknown"]] == ["Bob Smith"]


def test_what_is_offered_in_place_of_a_hold_can_be_booked_while_it_is_held(
    calendar_service, hold, book, listed
):
    held = hold().json()
    calendar_service(
        [free_busy_entry(alice(), ("2025-01-22T10:45:00Z", ELEVEN)), free_busy_entry(bob())]
    )
    problem = problem_of(book(hold=held["id"]), 409)
    assert problem["reasons"] == ["CALENDAR_BUSY"]
    nearest = starts_of(problem["nearest"])
    assert nearest == [
        "2025-01-22T08:00:00Z", "2025-01-22T08:30:00Z", "2025-01-22T09:00:00Z",
        ELEVEN, "2025-01-22T11:30:00Z",
    ]  # fmt: skip
    assert set(nearest) <= set(listed(start="2025-01-22T08:00:00Z"))


def test_a_hold_books_though_its_notice_has_passed_meanwhile(frozen, hold, book):
    """Ten on the day before is the last moment at which ten is a slot."""
    frozen.move_to("2025-01-21T10:00:00+00:00")
    held = hold().json()
    frozen.shift(240)
    assert problem_of(book(start=TEN), 409)["reasons"] == ["NOTICE", "HELD"]
    assert book(hold=held["id"]).status_code == 201


def test_bookings_are_listed_of_a_time_that_ends_after_it_starts(api, panel):
    path = f"{panel.pk}/bookings?start={TEN}&end={TEN}"
    assert "end" in problem_of(api("get", path), 400)["errors"]


def test_what_was_answered_is_answered_again_though_it_would_be_wrong_by_now(book, panel):
    first = book(key="abc", start="2025-01-22T10:30:00Z")
    set_rules(panel, step=60)
    assert book(key="abc", start="2025-01-22T10:30:00Z").content == first.content


def test_giving_back_twice_with_one_key_is_giving_back_once(api, hold, panel):
    path = f"{panel.pk}/holds/{hold().json()['id']}"
    answers = [api("delete", path, key="abc") for _ in range(2)]
    assert [(one.status_code, one.content) for one in answers] == [(204, b"")] * 2
    assert problem_of(api("delete", path), 404)
