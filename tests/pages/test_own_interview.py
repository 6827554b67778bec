"""The page of an interview for the interviewers who take part in it, and the mails that link it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from access import invitations
from api.actors import SYSTEM_ACTOR, Actor, ActorKind
from bookings import booking_mails, interviewer_replacement
from bookings.booking_contacts import list_contacts
from bookings.idempotency import without_key
from bookings.interviewer_replacement import Replacement
from bookings.models import AuditEntry, Booking
from engine.timestamps import to_datetime
from people.coordinator_accounts import COORDINATORS_GROUP
from tests.access import callers
from tests.bookings.booking_factories import NOON, book, cancel, move
from tests.factories import (
    NOW,
    add_group,
    alice,
    bob,
    chen,
    set_rules,
    technical_interview,
    utc_seconds,
)
from tests.pages.page_content import ParsedPage, get_page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen", "no_anonymous_access", "everybody_free"),
]
UNKNOWN = "3b5a7fd2-6a5e-4e37-9a0b-6b1f0a1c8d11"


@pytest.fixture
def booking() -> Booking:
    """Return a booking of Alice and one of Bob and Chen, who all have an email address."""
    for person in (alice(), bob(), chen()):
        set_rules(person, email=f"{person.name.split()[0].lower()}@example.com")
    template = technical_interview(alice())
    add_group(template, bob(), chen(), required=1)
    return book(set_rules(template, location="Room 7", instructions="Have your editor open."))


@pytest.fixture
def client() -> Client:
    """The client of Alice, who is signed in."""
    return callers.interviewer_client(alice())


def build_path(booking: Booking) -> str:
    return f"/my-page/interviews/{booking.pk}"


def create_coordinator(name: str) -> User:
    account = User.objects.create_user(name, f"{name}@example.com")
    account.groups.add(Group.objects.get(name=COORDINATORS_GROUP))
    return account


def get_text_to(booking: Booking, name: str) -> str:
    """Return the text of the latest mail to a participant."""
    mails = booking_mails.list_mails(booking)
    return next(mail for mail in mails if mail.name == name).content[1]


def test_interviewer_sees_everything_about_the_interview(client, booking):
    create_coordinator("first")
    second = Actor(ActorKind.ACCOUNT, create_coordinator("second").pk)
    AuditEntry.objects.create(
        at=to_datetime(utc_seconds(NOW)),
        action="confirmed",
        actor_kind=second.kind.value,
        actor_id=second.id,
        booking_id=booking.pk,
        applied_changes=[{"code": "secret"}],
    )
    move(booking, NOON)
    assert build_path(booking) in get_page(client, "/my-page").links
    page = get_page(client, build_path(booking))
    for text in (
        "Wednesday 22 January 2025, 12:00 to 13:00, Europe/London (UTC+00:00)",
        "For the candidate Wednesday 22 January 2025, 17:30 to 18:30, Asia/Kolkata (UTC+05:30)",
        "Where Room 7",
        "Candidate Dana Roy, dana@example.com",
        "Interviewers Alice Johnson, Bob Smith",
        "Tell a coordinator: second, second@example.com What the candidate reads",
        "Have your editor open.",
        "Moved from Wednesday 22 January 2025, 10:00 to Wednesday 22 January 2025, 12:00",
    ):
        assert text in page.text
    assert "first@example.com" not in page.text
    assert "Local times confirmed" not in page.text
    assert "Change the booking" not in page.text
    file = client.get(f"{build_path(booking)}/interview.ics")
    assert file["Content-Type"].startswith("text/calendar")
    assert b"LOCATION:Room 7" in file.content
    assert b"METHOD" not in file.content


def test_only_participants_see_the_interview(client, booking):
    others = callers.interviewer_client(chen()), callers.superuser_client()
    for path in (build_path(booking), f"{build_path(booking)}/interview.ics"):
        assert [other.get(path).status_code for other in others] == [404, 404]
        assert Client().get(path)["Location"] == f"/login?next={path}"
    assert client.get(f"/my-page/interviews/{UNKNOWN}").status_code == 404


def test_coordinator_who_takes_part_can_change_the_booking(booking):
    client = callers.superuser_client()
    set_rules(alice(), account=User.objects.get(username="admin"))
    assert f"/bookings/{booking.pk}" in get_page(client, build_path(booking)).links


def test_cancelled_interview_says_why_but_not_the_internal_note(client, booking):
    cancel(booking, "The role was filled.", note="They were rude.")
    page = get_page(client, build_path(booking))
    assert "Reason The role was filled." in page.text
    assert "rude" not in page.text
    assert "cannot take part" not in page.text
    assert client.get(f"{build_path(booking)}/interview.ics").status_code == 404


def test_mails_lead_interviewers_with_an_account_or_an_invitation_to_the_page(
    client, settings, booking
):
    settings.BASE_URL = "https://slots.example"
    url = f"https://slots.example{build_path(booking)}"
    move(booking, NOON)
    booking.refresh_from_db()
    assert f"after you sign in:\n{url}\n" in get_text_to(booking, "Alice Johnson")
    assert "/my-page" not in get_text_to(booking, "Bob Smith")
    assert "/my-page" not in get_text_to(booking, "Dana Roy")
    invitations.invite(bob(), utc_seconds(NOW), SYSTEM_ACTOR)
    cancel(booking)
    booking.refresh_from_db()
    assert url in get_text_to(booking, "Bob Smith")


def test_mail_to_a_replaced_interviewer_names_the_replacement_and_has_its_own_label(booking):
    callers.interviewer_client(bob())
    replacement = Replacement(booking.pk, bob().pk, chen().pk)
    interviewer_replacement.replace_interviewer(
        replacement, without_key(SYSTEM_ACTOR, utc_seconds(NOW))
    )
    booking = Booking.objects.get(pk=booking.pk)
    text = get_text_to(booking, "Bob Smith")
    assert "You no longer take part in this interview. Chen Wei takes part instead." in text
    assert "cancelled" not in text
    assert "/my-page" not in text
    page = ParsedPage(callers.coordinator_client().get(f"/bookings/{booking.pk}"))
    assert "Bob Smith (no longer takes part)" in page.text
    assert "No longer takes part, Monday 20 January 2025" in page.text
    assert "Show the mail You no longer take part" in page.text
    api = callers.client_of_new_token(scope="bookings:read")
    mails = api.get(f"/api/bookings/{booking.pk}/mails").json()["data"]
    assert "removed" in {mail["event"] for mail in mails}


def test_without_a_known_coordinator_the_first_ones_can_be_asked(booking):
    for number in range(4):
        create_coordinator(f"coordinator{number}")
    assert [each.name for each in list_contacts(booking)] == [
        "coordinator0",
        "coordinator1",
        "coordinator2",
    ]


def test_interviewer_reads_the_same_booking_over_the_api(client, booking):
    """Internal data and what concerns other interviewers is left out."""
    Booking.objects.update(external_id="app-77", metadata={"stage": "onsite"})
    for person in (alice(), bob()):
        set_rules(person, open_hours="Sun 09:00-10:00")
    url = f"/api/bookings/{booking.pk}"
    full = callers.client_of_new_token(scope="bookings:read").get(url).json()
    own = client.get(url)
    assert own["ETag"]
    assert own.json() == {**full, "externalId": None, "metadata": {}}
    shown = client.get(f"{url}?include=conflicts,localTimes").json()
    assert [each["interviewerId"] for each in shown["conflicts"]] == [alice().pk]
    assert [each["interviewerId"] for each in shown["localTimes"]] == [None, alice().pk]
    cancel(booking, "The role was filled.", note="They were rude.")
    cancellation = client.get(url).json()["cancellation"]
    assert (cancellation["reason"], cancellation["note"]) == ("The role was filled.", None)
    assert callers.interviewer_client(chen()).get(url).status_code == 404
    assert client.get("/api/bookings").status_code == 403
