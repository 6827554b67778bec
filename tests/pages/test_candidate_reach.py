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
    assert quote(format_utc(LAST)) in Client().get(page, {"days": "92"}).content.decode()
