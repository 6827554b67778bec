"""A coordinator sees when a candidate can come, and books a slot that fits."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.actors import Actor, ActorKind
from bookings import candidate_links, candidate_windows
from bookings.models import Booking, CandidateLink
from tests.factories import DAY, HOUR, NOW, alice, reserve, utc_seconds
from tests.pages.page_content import get_page

pytestmark = pytest.mark.django_db

TEN = "2025-01-22T10:00:00Z"
MORNING = utc_seconds("2025-01-22T09:00:00Z"), utc_seconds("2025-01-22T11:00:00Z")


@pytest.fixture
def path(link) -> str:
    send(link, MORNING)
    return f"/candidates/{link.uuid}/windows"


def send(link: CandidateLink, *windows: tuple[int, int]) -> None:
    actor = Actor(ActorKind.LINK, link.pk)
    candidate_windows.submit(link, windows, utc_seconds(NOW), actor)


def test_page_shows_windows_and_the_slots_that_fit(coordinator, link, path):
    page = get_page(coordinator, path)
    assert "Wednesday 22 January 2025, 09:00 to 11:00" in page.text
    assert "sent Monday 20 January 2025, 10:00" in page.text
    assert "3 available times fit" in page.text
    assert "Times are in UTC." in page.text
    board = f"/interviews/{link.template_id}?link={link.uuid}&day=2025-01-22"
    assert board in page.links
    assert board in get_page(coordinator, f"/candidates/{link.uuid}").links
    chosen = get_page(coordinator, board.replace("day=2025-01-22", f"start={TEN}"))
    assert "Book for Noor Haddad" in chosen.text
    assert f"/candidates/{link.uuid}" in page.links
    assert path in get_page(coordinator, f"/candidates/{link.uuid}").links


def test_slot_that_fits_is_booked_on_the_board(coordinator, link, path):
    board = f"/interviews/{link.template_id}?link={link.uuid}&start={TEN}"
    assert board in get_page(coordinator, path).links
    page = get_page(coordinator, board)
    assert "Alice Johnson takes part" in page.text
    assert page.field("candidate-email")["value"] == "noor@example.com"
    assert "checked" in page.field("notify-interviewers")
    [action] = [action for action in page.forms if "/book?" in action]
    response = coordinator.post(action, page.forms[action])
    booking = Booking.objects.get()
    assert (response.status_code, booking.source) == (302, Booking.Source.PAGE)
    assert (booking.link, booking.candidate_email) == (link, "noor@example.com")
    assert "The candidate has booked." in get_page(coordinator, path).text


def test_withdrawn_link_books_nothing(coordinator, link, path):
    candidate_links.revoke(link, Actor(ActorKind.SYSTEM), utc_seconds(NOW))
    assert "so nothing can be booked with it" in get_page(coordinator, path).text


def test_page_without_windows_and_without_slots(coordinator, link, path):
    reserve(alice(), "2025-01-22T09:00:00Z", 120)
    page = get_page(coordinator, path)
    assert "0 available times fit" in page.text
    assert f"/interviews/{link.template_id}?link={link.uuid}&day=2025-01-22" in page.links
    send(link)
    assert "The candidate sent no times." in get_page(coordinator, path).text


def test_other_links_and_accounts_are_not_found(coordinator, client, path):
    get_page(coordinator, f"/candidates/{uuid4()}/windows", 404)
    assert client.get(path).status_code == 302


def test_number_of_queries_does_not_depend_on_the_number_of_windows(coordinator, link, path):
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            get_page(coordinator, path)
        return len(queries)

    count_queries()
    few = count_queries()
    start = MORNING[0]
    send(link, *[(start + day * DAY, start + day * DAY + 2 * HOUR) for day in range(20)])
    assert count_queries() == few
