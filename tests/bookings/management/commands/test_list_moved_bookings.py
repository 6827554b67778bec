from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from bookings.models import BookingInterviewer
from core import timezone_data
from tests.bookings.booking_factories import NOON, book, book_by_old_rules
from tests.factories import bob

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("list_moved_bookings", *arguments, stdout=output)
    return output.getvalue()


@pytest.fixture
def moved_booking(template):
    return book_by_old_rules(template)


@pytest.fixture
def unknown_booking(template):
    existing = book(template, NOON)
    BookingInterviewer.objects.filter(booking=existing, interviewer=bob()).update(utc_offset=None)
    return existing


def test_moved_and_unknown_times_are_printed_as_a_table(moved_booking, unknown_booking):
    table, version = run(), timezone_data.get_version_in_use()
    heading, first, second, moved_line, unknown_line = table.splitlines()
    assert heading.split() == [
        "START", "(UTC)", "BOOKING", "WHO", "TIME", "ZONE", "ANNOUNCED", "NOW",
    ]  # fmt: skip
    assert " ".join(first.split()) == (
        f"2026-12-02T17:00:00Z {moved_booking.pk} candidate America/Vancouver"
        " 2026-12-02 09:00 -08:00 2026-12-02 10:00 -07:00"
    )
    assert " ".join(second.split()) == (
        f"2025-01-22T12:00:00Z {unknown_booking.pk} Bob Smith America/New_York"
        " unknown 2025-01-22 07:00 -05:00"
    )
    assert moved_line == f"Bookings with another local time by tzdata {version}: 1"
    assert unknown_line == "Bookings with an unknown announced time: 1"
    assert heading.index("NOW") == first.index("2026-12-02 10:00")


def test_json_has_the_same_times(moved_booking, unknown_booking):
    answer = json.loads(run("--json"))
    assert answer["tzdata"] == timezone_data.get_version_in_use()
    assert answer["times"] == [
        {
            "bookingId": str(moved_booking.pk),
            "interviewId": moved_booking.template_id,
            "start": "2026-12-02T17:00:00Z",
            "interviewer": None,
            "timeZone": "America/Vancouver",
            "announced": "2026-12-02T09:00:00-08:00",
            "now": "2026-12-02T10:00:00-07:00",
        },
        {
            "bookingId": str(unknown_booking.pk),
            "interviewId": unknown_booking.template_id,
            "start": "2025-01-22T12:00:00Z",
            "interviewer": {"id": bob().pk, "name": "Bob Smith"},
            "timeZone": "America/New_York",
            "announced": None,
            "now": "2025-01-22T07:00:00-05:00",
        },
    ]


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_candidates_are_not_named(moved_booking, arguments):
    output = run(*arguments)
    assert "Dana" not in output
    assert "example.com" not in output


def test_nothing_is_listed_without_moved_bookings(template):
    book(template)
    assert [line.rsplit(" ", 1)[1] for line in run().splitlines()] == ["0", "0"]
    assert json.loads(run("--json"))["times"] == []
