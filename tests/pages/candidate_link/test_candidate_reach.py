"""A candidate books only times that their pages can list, however they ask."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from bookings import candidate_links
from bookings.candidate_links import Invitee
from bookings.models import Booking
from engine.timestamps import format_utc
from tests.bookings.booking_factories import TEN
from tests.factories import DAY, NOW, alice, technical_interview, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody_free", "frozen")]
#: Notice, days ahead and horizon of the template, and an interview of an hour.
LAST = utc_seconds(NOW) + (1 + 92 + 7) * DAY - 3600
FORM = {"name": "Noor", "email": "noor@example.com"}


@pytest.fixture
def page():
    template = technical_interview(alice())
    _, secret = candidate_links.create(template.pk, Invitee(), utc_seconds(NOW))
    return f"/book/{secret}"


def book(page: str, start: int, **form: str) -> int:
    answer = Client().post(f"{page}/confirm", {**FORM, "start": format_utc(start), **form})
    return answer.status_code


@pytest.mark.parametrize(("start", "count"), [(LAST, 1), (LAST + 1800, 0), (LAST + 107 * DAY, 0)])
def test_only_times_that_the_pages_can_list_are_booked(page, start, count):
    assert book(page, start) == 302
    assert Booking.objects.count() == count


def test_booking_is_not_moved_beyond_what_the_pages_list(page):
    assert book(page, utc_seconds(TEN)) == 302
    assert book(page, LAST + 1800, moves="") == 302
    assert format_utc(int(Booking.objects.get().start.timestamp())) == TEN


def test_the_last_page_lists_the_last_time(page):
    content = Client().get(page, {"day": format_utc(LAST)[:10]}).content.decode()
    assert quote(format_utc(LAST)) in content
    assert quote(format_utc(LAST + 1800)) not in content
    assert 'rel="next"' not in content


@pytest.mark.parametrize("month", ["2029-01", "2026-01-31"])
def test_later_months_show_the_last_month(page, month):
    content = Client().get(page, {"month": month}).content.decode()
    assert ">April 2025<" in content
    assert quote("2025-04-01T00:00:00Z") in content


@pytest.mark.parametrize("month", ["2024-12", "1999-01-31", "2025-13", "x", "9999-12"])
def test_earlier_and_invalid_months_show_the_first_month(page, month):
    content = Client().get(page, {"month": month}).content.decode()
    assert ">January 2025<" in content or month == "9999-12"
    assert 'rel="prev"' not in content or month == "9999-12"
