"""What a candidate link cannot be used for: many changes, and mail of one's own to anybody."""

from __future__ import annotations

import json

import pytest

from bookings import candidate_links
from bookings.candidate_links import Invitee
from bookings.models import Booking
from outbox.models import Message
from tests.factories import NOW, utc_seconds

pytestmark = pytest.mark.django_db

CLOCKS = [f"2025-01-22T{hour:02}:00:00Z" for hour in range(8, 23)]
SPAM = {"name": "Win at evil.example", "email": "victim@example.net"}


@pytest.fixture(autouse=True)
def with_addresses(template):
    """Give the interviewers addresses, so that mails are sent to them as well."""
    for person in template.interviewers.all():
        person.email = f"interviewer{person.pk}@example.com"
        person.save()


@pytest.fixture
def open_link_url(template) -> str:
    """The URL path of a link for nobody in particular."""
    return f"/book/{candidate_links.create(template.pk, Invitee(), utc_seconds(NOW))[1]}"


def submit(client, url: str, start: str, **form: str):
    return client.post(f"{url}/confirm?zone=UTC", {"start": start, **form})


def cancel(client, url: str, reason: str = ""):
    return client.post(f"{url}/cancel", {"reason": reason})


def list_mails(address: str) -> list[str]:
    """Return the stored messages whose mail goes to an address, as text."""
    mails = []
    for message in Message.objects.filter(channel="mail").order_by("pk"):
        attendee = message.payload["booking"]["attendees"][message.payload["attendee"]]
        if attendee["email"] == address:
            mails.append(json.dumps(message.payload))
    return mails


def test_link_allows_few_changes_in_an_hour_and_in_its_life(client, open_link_url, frozen):
    changes = mails = 0
    for _ in range(4):
        for start in CLOCKS:
            response = submit(client, open_link_url, start, **SPAM)
            if response.status_code == 429:
                break
            changes += 1
            assert cancel(client, open_link_url).status_code == 200
        assert b"Too many changes with this link" in response.content
        frozen.shift(3600)
    mails = Message.objects.filter(channel="mail").count()
    assert (changes, Booking.objects.count()) == (10, 10)
    assert mails == 60
    assert "Retry-After" not in response


def test_moves_count_and_the_booking_can_still_be_cancelled(client, open_link_url, frozen):
    submit(client, open_link_url, CLOCKS[0], **SPAM)
    statuses = [
        submit(client, open_link_url, start, moves="1").status_code for start in CLOCKS[1:6]
    ]
    assert statuses == [302] * 4 + [429]
    response = submit(client, open_link_url, CLOCKS[7], moves="1")
    assert response["Retry-After"] == "3600"
    assert b"Try again in an hour" in response.content
    assert cancel(client, open_link_url).status_code == 200
    frozen.shift(3601)
    assert submit(client, open_link_url, CLOCKS[8], **SPAM).status_code == 302


def test_address_of_the_first_booking_stays(client, open_link_url):
    submit(client, open_link_url, CLOCKS[0], **SPAM)
    cancel(client, open_link_url)
    response = submit(client, open_link_url, CLOCKS[0], name="Noor", email="other@example.net")
    assert response.status_code == 400
    assert b"This link was used with another email address." in response.content
    assert not list_mails("other@example.net")
    again = submit(client, open_link_url, CLOCKS[0], name="Noor", email="Victim@example.net")
    assert again.status_code == 302


def test_candidate_who_mistyped_the_address_can_return_to_the_invited_one(client, link_url):
    submit(client, link_url, CLOCKS[0], name="Noor", email="nor@example.com")
    cancel(client, link_url)
    invited = submit(client, link_url, CLOCKS[0], name="Noor", email="noor@example.com")
    assert invited.status_code == 302


def test_mail_to_an_address_nobody_confirmed_has_no_text_of_the_candidate(client, open_link_url):
    submit(client, open_link_url, CLOCKS[0], **SPAM)
    submit(client, open_link_url, CLOCKS[1], moves="1")
    cancel(client, open_link_url, reason="Buy at evil.example")
    to_victim = list_mails(SPAM["email"])
    assert len(to_victim) == 3
    assert "evil.example" not in "".join(to_victim)
    [booking] = Booking.objects.all()
    assert booking.candidate_name == SPAM["name"]
    to_interviewer = list_mails(f"interviewer{booking.interviewers.first().pk}@example.com")
    assert all("Win at evil.example" in mail for mail in to_interviewer)


def test_mail_to_the_invited_address_has_name_and_reason(client, link_url):
    submit(client, link_url, CLOCKS[0], name="Noor Haddad", email="noor@example.com")
    cancel(client, link_url, reason="I am ill")
    created, cancelled = list_mails("noor@example.com")
    assert "Noor Haddad" in created
    assert "I am ill" in cancelled


def test_reason_of_a_coordinator_reaches_an_unconfirmed_address(client, open_link_url, coordinator):
    submit(client, open_link_url, CLOCKS[0], **SPAM)
    booking = Booking.objects.get()
    url = f"/api/bookings/{booking.pk}/cancel"
    coordinator.post(url, json.dumps({"reason": "Alice is ill"}), content_type="application/json")
    assert "Alice is ill" in list_mails(SPAM["email"])[-1]
