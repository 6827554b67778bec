"""Common complaints about scheduling systems, and the behaviour of this one."""

from __future__ import annotations

from datetime import date

import pytest

from calendars.models import Connection
from people.models import Reservation, SpecialDays
from tests.bookings.booking_factories import ELEVEN, HALF_PAST, NOON, TEN, another_candidate
from tests.factories import (
    add_group,
    alice,
    bob,
    chen,
    empty_calendars,
    farid,
    set_rules,
    starts_of,
    technical_interview,
    utc_seconds,
)
from tests.problem_details import problem_of
from tests.servers import icalendar_of, response, send_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

EVENT = "DTSTART:20250122T100000Z\nDTEND:20250122T120000Z"


@pytest.fixture
def post(client):
    def send(template, path, **body):
        parent = "/api" if "/" in path else f"/api/interviews/{template.pk}"
        return client.post(f"{parent}/{path}", body, content_type="application/json")

    return send


@pytest.fixture
def book(post):
    return lambda template, start=TEN: post(
        template, "bookings", start=start, candidate=another_candidate()
    )


@pytest.fixture
def list_clocks(client):
    """Return the clock times at which a template's slots start on Wednesday, 08:00 to 13:00."""

    def get(template, **query):
        window = {"start": "2025-01-22T08:00:00Z", "end": "2025-01-22T13:00:00Z", **query}
        answer = client.get(f"/api/interviews/{template.pk}/availability", window).json()
        return [start[11:16] for start in starts_of(answer["availableSlots"])]

    return get


@pytest.fixture
def feed(serve, calendar_service):
    """Serve Chen's calendar, whose answer a test can change; the other calendars are empty."""
    server = serve(send_bytes(response(icalendar_of())))
    Connection.objects.create(interviewer=chen(), provider="ics", name="Work", url=server.url)
    calendar_service(empty_calendars(alice(), bob(), farid()))
    return server


def interviewer_ids(answer) -> list[int]:
    assert answer.status_code in (200, 201), answer.content
    return [interviewer["id"] for interviewer in answer.json()["interviewers"]]


@pytest.mark.parametrize(
    "rules",
    [{}, {"max_per_day": 1}, {"max_per_week": 1}, {"max_per_day": 1, "max_per_week": 1}],
)
@pytest.mark.parametrize("clear", [0, 30, 240])
@pytest.mark.usefixtures("everybody_free")
def test_booking_does_not_block_its_own_reschedule(book, post, list_clocks, rules, clear):
    template = technical_interview(set_rules(chen(), **rules), bob())
    set_rules(template, buffer_before=clear, buffer_after=clear)
    before = list_clocks(template)
    booking = book(template).json()
    assert list_clocks(template, excludeBooking=booking["id"]) == before
    for start in (HALF_PAST, "2025-01-22T09:30:00Z", NOON, TEN):
        moved = post(template, f"bookings/{booking['id']}/reschedule", start=start)
        assert (moved.status_code, moved.json()["start"]) == (200, start)
    assert Reservation.objects.count() == 2


@pytest.mark.usefixtures("everybody_free")
def test_reached_limit_blocks_other_bookings_but_not_its_own(book, post):
    template = technical_interview(set_rules(chen(), max_per_day=1))
    booking, other_booking = book(template).json(), book(template, "2025-01-23T10:00:00Z").json()
    response = post(template, f"bookings/{other_booking['id']}/reschedule", start=NOON)
    assert problem_of(response, 409)["reasons"] == ["load_limit"]
    assert post(template, f"bookings/{booking['id']}/reschedule", start=NOON).status_code == 200


@pytest.fixture
def template_with_every_rule(everybody_free):
    """Return a template with every rule, for a person with every rule."""
    set_rules(chen(), open_hours="Mon-Fri 07:00-17:00", max_per_day=2)
    for day in (24, 28):
        off = date(2025, 1, day)
        SpecialDays.objects.create(interviewer=chen(), first_day=off, last_day=off)
    return set_rules(
        technical_interview(chen()), notice=48 * 60, buffer_before=30, buffer_after=15,
        candidate_windows="Mon-Fri 06:00-16:00",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("start", "reasons"),
    [
        ("2025-01-22T09:30:00Z", ["notice"]),
        ("2025-01-23T15:30:00Z", ["window"]),
        ("2025-01-23T06:30:00Z", ["closed_hours"]),
        ("2025-01-24T10:00:00Z", ["time_off"]),
        ("2025-01-23T10:30:00Z", ["booked"]),
        ("2025-01-23T11:00:00Z", ["buffer"]),
        ("2025-01-23T09:00:00Z", ["buffer"]),
        ("2025-01-27T12:00:00Z", ["load_limit"]),
    ],
)
def test_api_requests_cannot_bypass_rules(book, post, template_with_every_rule, start, reasons):
    for taken in ("2025-01-23T10:00:00Z", "2025-01-27T08:00:00Z", "2025-01-27T10:00:00Z"):
        assert book(template_with_every_rule, taken).status_code == 201
    elsewhere = book(template_with_every_rule, "2025-01-29T10:00:00Z").json()["id"]
    before = list(Reservation.objects.values())
    for answer in (
        book(template_with_every_rule, start),
        post(template_with_every_rule, "holds", start=start),
        post(template_with_every_rule, f"bookings/{elsewhere}/reschedule", start=start),
    ):
        assert problem_of(answer, 409)["reasons"] == reasons
    assert list(Reservation.objects.values()) == before


@pytest.mark.usefixtures("everybody_free")
def test_slot_in_the_buffer_of_another_booking_is_not_available(book, list_clocks):
    long = set_rules(technical_interview(chen(), bob()), buffer_before=15, buffer_after=45)
    plain = technical_interview(chen(), duration=30)
    book(long)
    assert list_clocks(plain) == ["08:00", "08:30", "09:00", "12:00", "12:30"]
    for start in ("2025-01-22T09:30:00Z", ELEVEN, "2025-01-22T11:30:00Z"):
        assert problem_of(book(plain, start), 409)["reasons"] == ["buffer"]
    for start in ("2025-01-22T09:00:00Z", NOON):
        assert book(plain, start).status_code == 201


@pytest.mark.usefixtures("everybody_free")
def test_buffers_of_both_bookings_are_kept_clear(book, list_clocks):
    template = set_rules(
        technical_interview(chen(), duration=30), buffer_before=30, buffer_after=30
    )
    book(template)
    assert list_clocks(template) == ["08:00", "08:30", "11:30", "12:00", "12:30"]
    assert problem_of(book(template, ELEVEN), 409)["reasons"] == ["buffer"]


def test_event_added_after_the_listing_is_respected(book, post, list_clocks, feed):
    template = technical_interview(chen(), bob())
    hold = post(template, "holds", start=TEN).json()
    booking = book(template, "2025-01-22T08:00:00Z").json()
    assert "11:00" in list_clocks(template)
    feed.answer = send_bytes(response(icalendar_of(EVENT)))
    for answer in (
        book(template, ELEVEN),
        post(template, "bookings", holdId=hold["id"], candidate=another_candidate()),
        post(template, f"bookings/{booking['id']}/reschedule", start=ELEVEN),
        post(template, "holds", start=ELEVEN),
    ):
        refusal = problem_of(answer, 409)
        assert "calendar_busy" in refusal["reasons"]
        nearest = [utc_seconds(start) for start in starts_of(refusal["nearest"])]
        assert len(nearest) == 5
        assert not [
            second
            for second in nearest
            if utc_seconds("2025-01-22T09:00:00Z") < second < utc_seconds(NOON)
        ]
        assert utc_seconds(NOON) in nearest


def test_nearest_slots_of_a_refusal_can_be_booked(book, list_clocks, feed):
    template = technical_interview(chen())
    list_clocks(template)
    feed.answer = send_bytes(response(icalendar_of(EVENT)))
    for start in starts_of(problem_of(book(template), 409)["nearest"])[::2]:
        assert book(template, start).status_code == 201


def test_unreadable_calendar_refuses_the_booking_and_is_named(book, post, list_clocks, feed):
    template = technical_interview(chen(), bob())
    booking = book(template, NOON).json()
    assert "10:00" in list_clocks(template)
    feed.answer = send_bytes(response("", "503 Service Unavailable"))
    for answer in (
        book(template),
        post(template, "holds", start=TEN),
        post(template, f"bookings/{booking['id']}/reschedule", start=TEN),
    ):
        refusal = problem_of(answer, 503)
        assert (refusal["code"], answer["Retry-After"]) == ("availability_unknown", "30")
        calendars = [(gap["name"], gap["calendar"]) for gap in refusal["unknown"]]
        assert calendars == [("Chen Wei", "Work")]
    assert Reservation.objects.count() == 2


def test_unreadable_calendar_does_not_prevent_cancellation(book, post, feed):
    template = technical_interview(chen())
    booking = book(template).json()
    feed.answer = send_bytes(response("", "503 Service Unavailable"))
    assert post(template, f"bookings/{booking['id']}/cancel").status_code == 200
    assert not Reservation.objects.exists()


def test_pool_is_booked_with_members_whose_calendars_are_known(book, feed):
    template = technical_interview()
    add_group(template, chen(), bob(), required=1)
    feed.answer = send_bytes(response("", "503 Service Unavailable"))
    assert interviewer_ids(book(template)) == [bob().pk]
    assert problem_of(book(template), 503)["unknown"][0]["name"] == "Chen Wei"


@pytest.mark.usefixtures("everybody_free")
def test_second_booking_of_a_pool_gets_the_other_member_and_a_third_is_refused(book, list_clocks):
    template = technical_interview()
    add_group(template, alice(), bob(), required=1)
    assert [interviewer_ids(book(template)), interviewer_ids(book(template))] == [
        [alice().pk],
        [bob().pk],
    ]
    assert "10:00" not in list_clocks(template)
    assert problem_of(book(template), 409)["reasons"] == ["booked"]


@pytest.mark.usefixtures("everybody_free")
def test_pool_that_needs_two_is_not_filled_by_a_booked_person(book):
    template = technical_interview()
    add_group(template, alice(), bob(), chen(), required=2)
    assert interviewer_ids(book(template)) == [alice().pk, bob().pk]
    assert problem_of(book(template, HALF_PAST), 409)["reasons"] == ["booked"]
    assert interviewer_ids(book(template, ELEVEN)) == [chen().pk, alice().pk]


@pytest.mark.usefixtures("everybody_free")
def test_booking_blocks_its_interviewers_in_other_templates(book, list_clocks):
    book(technical_interview(alice(), bob(), chen()))
    for person in (alice(), bob(), chen()):
        alone = technical_interview(person)
        assert list_clocks(alone) == ["08:00", "08:30", "09:00", "11:00", "11:30", "12:00"]
        assert problem_of(book(alone, HALF_PAST), 409)["reasons"] == ["booked"]


@pytest.mark.usefixtures("everybody_free")
def test_free_optional_person_joins_and_is_booked(book, post, list_clocks):
    template, alone = technical_interview(alice()), technical_interview(bob())
    add_group(template, bob(), required=0)
    response = book(template)
    assert interviewer_ids(response) == [alice().pk, bob().pk]
    assert problem_of(book(alone), 409)["reasons"] == ["booked"]
    book(alone, NOON)
    moved = post(template, f"bookings/{response.json()['id']}/reschedule", start=NOON)
    assert interviewer_ids(moved) == [alice().pk]
    assert "10:00" in list_clocks(alone)


def test_unreadable_optional_person_does_not_prevent_booking(book, feed):
    template = technical_interview(alice())
    add_group(template, chen(), required=0)
    feed.answer = send_bytes(response("", "503 Service Unavailable"))
    assert interviewer_ids(book(template)) == [alice().pk]


@pytest.mark.parametrize(
    ("zone", "late", "early"), [("", 409, 201), ("America/New_York", 201, 409), ("UTC", 201, 409)]
)
@pytest.mark.usefixtures("everybody_free")
def test_booking_counts_a_limit_by_local_day(book, zone, late, early):
    template = technical_interview(set_rules(farid(), max_per_day=1, limits_timezone=zone))
    book(template, "2025-01-22T23:30:00Z")
    assert book(template, "2025-01-23T10:00:00Z").status_code == late
    assert book(template, "2025-01-22T20:00:00Z").status_code == early


@pytest.mark.usefixtures("everybody_free")
def test_cancelled_booking_does_not_count_for_a_limit(book, post, list_clocks):
    template = technical_interview(set_rules(chen(), max_per_day=1))
    before = list_clocks(template)
    booking = book(template).json()
    assert list_clocks(template) == []
    post(template, f"bookings/{booking['id']}/cancel")
    assert list_clocks(template) == before
    assert book(template, NOON).status_code == 201
