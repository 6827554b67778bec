"""What users of such systems complain of when they book, and what happens here instead."""

from __future__ import annotations

from datetime import date

import pytest

from calendars.models import Connection
from people.models import AvailabilityOverride, Reservation
from tests.factories import (
    add_group,
    alice,
    bob,
    chen,
    empty_calendars,
    farid,
    starts_of,
    technical_interview,
    utc_seconds,
)
from tests.factories import set_rules as having
from tests.problem_details import problem_of
from tests.servers import icalendar_of, response, send_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TEN, HALF_PAST, ELEVEN, NOON = (
    f"2025-01-22T{clock}:00Z" for clock in ("10:00", "10:30", "11:00", "12:00")
)
CANDIDATE = {"name": "Dana Roy", "email": "dana@example.com", "timezone": "Asia/Kolkata"}
EVENT = "DTSTART:20250122T100000Z\nDTEND:20250122T120000Z"


@pytest.fixture
def post(client):
    def send(template, path, **body):
        url = f"/api/interviews/{template.pk}/{path}"
        return client.post(url, body, content_type="application/json")

    return send


@pytest.fixture
def book(post):
    return lambda template, start=TEN: post(template, "bookings", start=start, candidate=CANDIDATE)


@pytest.fixture
def listed(client):
    """The clocks at which slots of a template begin on that Wednesday from 08:00 to 13:00."""

    def get(template, **query):
        window = {"start": "2025-01-22T08:00:00Z", "end": "2025-01-22T13:00:00Z", **query}
        answer = client.get(f"/api/interviews/{template.pk}/availability", window).json()
        return [start[11:16] for start in starts_of(answer["availableSlots"])]

    return get


@pytest.fixture
def feed(serve, calendar_service):
    """Chen's own calendar; what it answers can be changed. All others are free."""
    server = serve(send_bytes(response(icalendar_of())))
    Connection.objects.create(interviewer=chen(), provider="ics", name="Work", url=server.url)
    calendar_service(empty_calendars(alice(), bob(), farid()))
    return server


def seated(answer) -> list[int]:
    assert answer.status_code in (200, 201), answer.content
    return [one["id"] for one in answer.json()["interviewers"]]


@pytest.mark.parametrize(
    "rules",
    [{}, {"max_per_day": 1}, {"max_per_week": 1}, {"max_per_day": 1, "max_per_week": 1}],
)
@pytest.mark.parametrize("clear", [0, 30, 240])
@pytest.mark.usefixtures("everybody_free")
def test_a_booking_is_not_in_its_own_way_when_it_moves(book, post, listed, rules, clear):
    template = technical_interview(having(chen(), **rules), bob())
    having(template, buffer_before=clear, buffer_after=clear)
    before = listed(template)
    made = book(template).json()
    assert listed(template, ignoring=made["id"]) == before
    for start in (HALF_PAST, "2025-01-22T09:30:00Z", NOON, TEN):
        moved = post(template, f"bookings/{made['id']}/reschedule", start=start)
        assert (moved.status_code, moved.json()["start"]) == (200, start)
    assert Reservation.objects.count() == 2


@pytest.mark.usefixtures("everybody_free")
def test_a_limit_that_is_reached_keeps_others_from_the_day_and_the_booking_itself_not(book, post):
    template = technical_interview(having(chen(), max_per_day=1))
    made, other = book(template).json(), book(template, "2025-01-23T10:00:00Z").json()
    refused = post(template, f"bookings/{other['id']}/reschedule", start=NOON)
    assert problem_of(refused, 409)["reasons"] == ["LOAD_LIMIT"]
    assert post(template, f"bookings/{made['id']}/reschedule", start=NOON).status_code == 200


@pytest.fixture
def ruled(everybody_free):
    """A template and a person with every rule there is, and an interview in the afternoon."""
    having(chen(), open_hours="Mon-Fri 07:00-17:00", max_per_day=2)
    for day in (24, 28):
        off = date(2025, 1, day)
        AvailabilityOverride.objects.create(interviewer=chen(), first_day=off, last_day=off)
    return having(
        technical_interview(chen()), notice=48 * 60, buffer_before=30, buffer_after=15,
        candidate_windows="Mon-Fri 06:00-16:00",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("start", "reasons"),
    [
        ("2025-01-22T09:30:00Z", ["NOTICE"]),
        ("2025-01-23T15:30:00Z", ["WINDOW"]),
        ("2025-01-23T06:30:00Z", ["CLOSED_HOURS"]),
        ("2025-01-24T10:00:00Z", ["TIME_OFF"]),
        ("2025-01-23T10:30:00Z", ["BOOKED"]),
        ("2025-01-23T11:00:00Z", ["BUFFER"]),
        ("2025-01-23T09:00:00Z", ["BUFFER"]),
        ("2025-01-27T12:00:00Z", ["LOAD_LIMIT"]),
    ],
)
def test_a_request_made_by_hand_gets_round_no_rule(book, post, ruled, start, reasons):
    for taken in ("2025-01-23T10:00:00Z", "2025-01-27T08:00:00Z", "2025-01-27T10:00:00Z"):
        assert book(ruled, taken).status_code == 201
    elsewhere = book(ruled, "2025-01-29T10:00:00Z").json()["id"]
    before = list(Reservation.objects.values())
    for answer in (
        book(ruled, start),
        post(ruled, "holds", start=start),
        post(ruled, f"bookings/{elsewhere}/reschedule", start=start),
    ):
        assert problem_of(answer, 409)["reasons"] == reasons
    assert list(Reservation.objects.values()) == before


@pytest.mark.usefixtures("everybody_free")
def test_what_lies_in_the_after_buffer_of_another_booking_is_neither_listed_nor_booked(
    book, listed
):
    long = having(technical_interview(chen(), bob()), buffer_before=15, buffer_after=45)
    plain = technical_interview(chen(), duration=30)
    book(long)
    assert listed(plain) == ["08:00", "08:30", "09:00", "12:00", "12:30"]
    for start in ("2025-01-22T09:30:00Z", ELEVEN, "2025-01-22T11:30:00Z"):
        assert problem_of(book(plain, start), 409)["reasons"] == ["BUFFER"]
    for start in ("2025-01-22T09:00:00Z", NOON):
        assert book(plain, start).status_code == 201


@pytest.mark.usefixtures("everybody_free")
def test_buffers_of_both_bookings_are_kept(book, listed):
    template = having(technical_interview(chen(), duration=30), buffer_before=30, buffer_after=30)
    book(template)
    assert listed(template) == ["08:00", "08:30", "11:30", "12:00", "12:30"]
    assert problem_of(book(template, ELEVEN), 409)["reasons"] == ["BUFFER"]


def test_an_event_that_comes_between_listing_and_confirming_is_seen(book, post, listed, feed):
    template = technical_interview(chen(), bob())
    held = post(template, "holds", start=TEN).json()
    made = book(template, "2025-01-22T08:00:00Z").json()
    assert "11:00" in listed(template)
    feed.answer = send_bytes(response(icalendar_of(EVENT)))
    for answer in (
        book(template, ELEVEN),
        post(template, "bookings", hold=held["id"], candidate=CANDIDATE),
        post(template, f"bookings/{made['id']}/reschedule", start=ELEVEN),
        post(template, "holds", start=ELEVEN),
    ):
        refusal = problem_of(answer, 409)
        assert "CALENDAR_BUSY" in refusal["reasons"]
        near = [utc_seconds(start) for start in starts_of(refusal["nearest"])]
        assert len(near) == 5
        assert not [
            one for one in near if utc_seconds("2025-01-22T09:00:00Z") < one < utc_seconds(NOON)
        ]
        assert utc_seconds(NOON) in near


def test_the_slots_near_a_refused_one_are_booked_at_once(book, listed, feed):
    template = technical_interview(chen())
    listed(template)
    feed.answer = send_bytes(response(icalendar_of(EVENT)))
    for start in starts_of(problem_of(book(template), 409)["nearest"])[::2]:
        assert book(template, start).status_code == 201


def test_a_calendar_that_cannot_be_read_refuses_and_is_named(book, post, listed, feed):
    template = technical_interview(chen(), bob())
    made = book(template, NOON).json()
    assert "10:00" in listed(template)
    feed.answer = send_bytes(response("", "503 Service Unavailable"))
    for answer in (
        book(template),
        post(template, "holds", start=TEN),
        post(template, f"bookings/{made['id']}/reschedule", start=TEN),
    ):
        refusal = problem_of(answer, 409)
        assert refusal["reasons"] == ["UNKNOWN"]
        named = [(one["name"], one["calendar"]) for one in refusal["unknown"]]
        assert named == [("Chen Wei", "Work")]
    assert Reservation.objects.count() == 2


def test_a_calendar_that_cannot_be_read_keeps_nobody_from_cancelling(book, post, feed):
    template = technical_interview(chen())
    made = book(template).json()
    feed.answer = send_bytes(response("", "503 Service Unavailable"))
    assert post(template, f"bookings/{made['id']}/cancel").status_code == 200
    assert not Reservation.objects.exists()


def test_a_pool_with_an_unreadable_calendar_is_booked_with_those_who_are_known(book, feed):
    template = technical_interview()
    add_group(template, chen(), bob(), required=1)
    feed.answer = send_bytes(response("", "503 Service Unavailable"))
    assert seated(book(template)) == [bob().pk]
    assert problem_of(book(template), 409)["reasons"] == ["UNKNOWN", "BOOKED"]


@pytest.mark.usefixtures("everybody_free")
def test_the_second_booking_of_a_pool_gets_the_other_member_and_the_third_nobody(book, listed):
    template = technical_interview()
    add_group(template, alice(), bob(), required=1)
    assert [seated(book(template)), seated(book(template))] == [[alice().pk], [bob().pk]]
    assert "10:00" not in listed(template)
    assert problem_of(book(template), 409)["reasons"] == ["BOOKED"]


@pytest.mark.usefixtures("everybody_free")
def test_a_pool_of_which_two_are_needed_is_never_filled_by_one_and_who_is_taken(book):
    template = technical_interview()
    add_group(template, alice(), bob(), chen(), required=2)
    assert seated(book(template)) == [alice().pk, bob().pk]
    assert problem_of(book(template, HALF_PAST), 409)["reasons"] == ["BOOKED"]
    assert seated(book(template, ELEVEN)) == [chen().pk, alice().pk]


@pytest.mark.usefixtures("everybody_free")
def test_a_booking_takes_the_time_of_everybody_in_it_everywhere(book, listed):
    book(technical_interview(alice(), bob(), chen()))
    for person in (alice(), bob(), chen()):
        alone = technical_interview(person)
        assert listed(alone) == ["08:00", "08:30", "09:00", "11:00", "11:30", "12:00"]
        assert problem_of(book(alone, HALF_PAST), 409)["reasons"] == ["BOOKED"]


@pytest.mark.usefixtures("everybody_free")
def test_an_optional_person_joins_if_free_and_has_their_own_time_taken(book, post, listed):
    template, alone = technical_interview(alice()), technical_interview(bob())
    add_group(template, bob(), required=0)
    made = book(template)
    assert seated(made) == [alice().pk, bob().pk]
    assert problem_of(book(alone), 409)["reasons"] == ["BOOKED"]
    book(alone, NOON)
    moved = post(template, f"bookings/{made.json()['id']}/reschedule", start=NOON)
    assert seated(moved) == [alice().pk]
    assert "10:00" in listed(alone)


def test_an_optional_person_who_cannot_be_read_keeps_nobody_from_booking(book, feed):
    template = technical_interview(alice())
    add_group(template, chen(), required=0)
    feed.answer = send_bytes(response("", "503 Service Unavailable"))
    assert seated(book(template)) == [alice().pk]


@pytest.mark.parametrize(
    ("zone", "late", "early"), [("", 409, 201), ("America/New_York", 201, 409), ("UTC", 201, 409)]
)
@pytest.mark.usefixtures("everybody_free")
def test_the_day_of_a_limit_is_local_when_booking_too(book, zone, late, early):
    template = technical_interview(having(farid(), max_per_day=1, limits_timezone=zone))
    book(template, "2025-01-22T23:30:00Z")
    assert book(template, "2025-01-23T10:00:00Z").status_code == late
    assert book(template, "2025-01-22T20:00:00Z").status_code == early


@pytest.mark.usefixtures("everybody_free")
def test_a_cancelled_interview_counts_no_longer_for_a_limit(book, post, listed):
    template = technical_interview(having(chen(), max_per_day=1))
    before = listed(template)
    made = book(template).json()
    assert listed(template) == []
    post(template, f"bookings/{made['id']}/cancel")
    assert listed(template) == before
    assert book(template, NOON).status_code == 201
