"""Before a move, the candidate's page says whether other interviewers will take part."""

from __future__ import annotations

import pytest

from bookings import booking
from bookings.models import Booking
from tests.factories import add_group, alice, bob, chen, reserve
from tests.pages.candidate_link.test_candidate import ELEVEN, text

pytestmark = pytest.mark.django_db

NOTE = "An interviewer of your booking is not free at this time. Another interviewer will take part"


@pytest.fixture
def existing_booking(template, submit_booking) -> Booking:
    """Book one of three interviewers, who is Alice."""
    template.interviewers.clear()
    add_group(template, alice(), bob(), chen(), required=1)
    submit_booking()
    return Booking.objects.get()


def test_page_names_no_change_if_the_interviewer_is_free(
    client, link_url, existing_booking, submit_move
):
    reserve(alice(), "2025-01-23T10:00:00Z")
    assert "interviewer" not in text(client.get(f"{link_url}/confirm", {"start": ELEVEN}))
    submit_move(ELEVEN)
    assert booking.get_interviewer_ids(existing_booking.pk) == [alice().pk]


def test_page_says_that_another_interviewer_will_take_part(
    client, link_url, existing_booking, submit_move
):
    reserve(alice(), ELEVEN)
    page_text = text(client.get(f"{link_url}/confirm", {"start": ELEVEN}))
    assert NOTE in page_text
    assert not [person for person in (alice(), bob(), chen()) if person.name in page_text]
    submit_move(ELEVEN)
    assert booking.get_interviewer_ids(existing_booking.pk) == [bob().pk]
