"""What a candidate reads about the interview, and until when they can change a booking."""

from __future__ import annotations

import pytest

from bookings.models import Booking
from tests.factories import NOW, add_group, alice, bob, chen, set_rules, utc_seconds
from tests.pages.candidate_link.test_candidate import ELEVEN, TEN, text

pytestmark = pytest.mark.django_db


def test_page_says_what_the_interview_is(client, link_url, template):
    set_rules(
        template,
        description="A <b>design</b> problem.\nNo slides.",
        location="https://meet.example.com/x",
        contact="Efua, efua@example.com",
        instructions="Bring paper.",
    )
    page = client.get(link_url)
    assert "A <b>design</b> problem. No slides." in text(page)
    assert "Questions? Efua, efua@example.com" in text(page)
    assert 'href="https://meet.example.com/x"' in page.content.decode()
    assert "Bring paper." not in text(page)


def test_booked_page_has_instructions_and_interviewers(client, link_url, template, submit_booking):
    set_rules(template, instructions="Bring paper.")
    page_text = text(submit_booking())
    assert "How to prepare Bring paper." in page_text
    assert "With Alice Johnson and Bob Smith" in page_text


def test_panel_is_described(client, link_url, template):
    template.interviewers.set([alice()])
    add_group(template, bob(), chen(), required=1)
    assert "With Alice Johnson and 1 of Bob Smith, Chen Wei" in text(client.get(link_url))


def test_names_are_hidden_by_the_setting(client, link_url, template, submit_booking):
    set_rules(template, shows_interviewer_names=False)
    for page in (client.get(link_url), submit_booking()):
        assert "Alice" not in text(page)


def test_booking_can_be_changed_until_the_limit(
    client, link_url, template, submit_booking, submit_move, frozen
):
    set_rules(template, change_deadline_hours=24)
    assert "until 24 hours before it begins" in text(client.get(link_url))
    booked = submit_booking()
    assert "You can move or cancel it until Tuesday 21 January 2025, 15:30." in text(booked)
    frozen.shift(utc_seconds(TEN) - 24 * 3600 - utc_seconds(NOW))
    assert "Choose another time" in text(client.get(link_url))
    submit_move("2025-01-22T12:00:00Z")
    assert Booking.objects.get().sequence == 1


def test_after_the_limit_the_page_says_whom_to_contact(
    client, link_url, template, submit_booking, submit_move, frozen
):
    set_rules(template, change_deadline_hours=24, contact="Efua, efua@example.com")
    submit_booking()
    frozen.shift(utc_seconds(TEN) - 24 * 3600 - utc_seconds(NOW) + 1)
    for page in (client.get(link_url), client.get(link_url, {"move": ""}), submit_move(ELEVEN)):
        assert "It is too late to move or cancel this interview here." in text(page)
        assert "Contact Efua, efua@example.com" in text(page)
        assert "Choose another time" not in text(page)
    response = client.post(f"{link_url}/cancel", {"reason": "ill"})
    assert response.status_code == 302
    assert [(booking.sequence, booking.state) for booking in Booking.objects.all()] == [
        (0, Booking.State.BOOKED)
    ]
