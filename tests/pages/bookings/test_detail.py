"""The page of one booking and its forms."""

from __future__ import annotations

import pytest
from django.urls import reverse

from api.actors import SYSTEM_ACTOR
from bookings import cancellation, candidate_links, interviewer_replacement
from bookings.booking_mails import list_mails
from bookings.cancellation import CancelOptions
from bookings.candidate_links import Invitee
from bookings.idempotency import without_key
from bookings.interviewer_replacement import Replacement
from bookings.models import AuditEntry, Booking, CandidateLink
from outbox import delivery
from outbox.mail_recipients import MailRecipients
from outbox.models import Message
from tests.bookings.booking_factories import NOON, book, cancel, move
from tests.factories import (
    NOW,
    add_group,
    alice,
    bob,
    chen,
    reserve,
    set_rules,
    technical_interview,
    utc_seconds,
)
from tests.pages.page_content import ParsedPage, get_page

pytestmark = pytest.mark.django_db
NOBODY = MailRecipients(candidate=False, interviewers=False)
UNKNOWN = "3b5a7fd2-6a5e-4e37-9a0b-6b1f0a1c8d11"


@pytest.fixture
def booking(template) -> Booking:
    for person in (alice(), bob()):
        set_rules(person, email=f"{person.name.split()[0].lower()}@example.com")
    return book(template)


@pytest.fixture
def show(coordinator, booking):
    return lambda: get_page(coordinator, reverse("booking-detail", args=[booking.pk]))


@pytest.fixture
def send(coordinator, booking):
    """Return a function that sends a form of the page."""

    def post(route: str, *args, **form) -> ParsedPage:
        url = reverse(route, args=[booking.pk, *args])
        response = coordinator.post(url, form, follow=True)
        page = ParsedPage(response)
        page.status_code = response.status_code
        return page

    return post


def test_times_are_in_the_zone_of_each_person(show):
    text = show().text
    assert "Dana Roy Technical Interview, Wednesday 22 January 2025, 10:00 to 11:00, UTC" in text
    assert "15:30 to 16:30, Asia/Kolkata (UTC+05:30)" in text
    assert "10:00 to 11:00, Europe/London (UTC+00:00)" in text
    assert "05:00 to 06:00, America/New York (UTC-05:00)" in text


def test_unknown_booking_is_404(coordinator, booking):
    for name in ("booking-detail", "booking-move", "booking-swap"):
        assert coordinator.get(reverse(name, args=[UNKNOWN])).status_code == 404
    for name in ("cancel", "booking-candidate"):
        form = {"name": "A", "email": "a@example.com", "timeZone": "UTC"}
        assert coordinator.post(reverse(name, args=[UNKNOWN]), form).status_code == 404
    assert coordinator.post(reverse("booking-mail", args=[booking.pk, 10**9])).status_code == 404


@pytest.mark.parametrize("name", ["cancel", "booking-candidate"])
def test_get_on_a_form_leads_to_the_page(coordinator, booking, name):
    response = coordinator.get(reverse(name, args=[booking.pk]))
    assert response["Location"] == reverse("booking-detail", args=[booking.pk])


def test_cancelling_stores_the_reason_and_the_note(send, booking):
    page = send("cancel", reason="The role is filled.", note="Weak references", sequence="0")
    assert "The interview was cancelled. All participants get a mail." in page.text
    assert "Weak references" in page.text
    row = Booking.objects.get()
    assert (row.state, row.reason, row.cancellation_note) == (
        "cancelled",
        "The role is filled.",
        "Weak references",
    )


@pytest.mark.parametrize("field", ["reason", "note"])
def test_invalid_texts_cancel_nothing_and_are_kept(send, field):
    page = send("cancel", **{"reason": "kept", "note": "kept", field: "two\nlines"})
    assert page.status_code == 400
    assert "It must be one line without control or invisible characters." in page.text
    assert page.field(field)["value"] == "two\nlines"
    assert Booking.objects.get().state == Booking.State.BOOKED


def test_second_coordinator_is_told_that_the_booking_has_changed(send, booking):
    move(booking, NOON)
    page = send("cancel", reason="typed", sequence="0")
    assert page.status_code == 409
    assert "the booking was changed in the meantime" in page.text
    assert page.field("reason")["value"] == "typed"
    assert Booking.objects.get().state == Booking.State.BOOKED


@pytest.mark.parametrize(("form", "is_closed"), [({}, True), ({"may-book-again": "on"}, False)])
def test_coordinator_decides_whether_the_candidate_may_book_again(
    send, template, booking, form, is_closed
):
    link, _ = candidate_links.create(template.pk, Invitee(), utc_seconds(NOW))
    Booking.objects.update(link=link)
    send("cancel", **form)
    link.refresh_from_db()
    assert bool(link.closed_at) == is_closed


def test_candidate_is_corrected(send):
    form = {"name": "Dana Rey", "email": "rey@example.com", "timeZone": "Europe/Paris"}
    page = send("booking-candidate", **form, sequence="0")
    assert "The candidate was corrected." in page.text
    assert "Dana Rey Candidate, rey@example.com" in page.text
    wrong = send("booking-candidate", **{**form, "timeZone": "Mars", "email": "x"})
    assert wrong.status_code == 400
    assert "Enter a valid email address." in wrong.text
    late = send("booking-candidate", **form, sequence="0")
    assert "the booking was changed in the meantime" in late.text


def test_candidate_of_a_cancelled_booking_stays(send, booking):
    cancel(booking)
    form = {"name": "Dana Rey", "email": "rey@example.com", "timeZone": "UTC"}
    page = send("booking-candidate", **form)
    assert "Nothing was changed: the interview is cancelled." in page.text


def test_candidate_with_another_interview_is_refused(send, template):
    book(technical_interview(chen()), email="ola@example.com")
    form = {"name": "Dana", "email": "ola@example.com", "timeZone": "UTC"}
    page = send("booking-candidate", **form)
    assert "this address has another interview at the same time" in page.text


def test_history_names_actors_and_people(show, coordinator, booking, template):
    add_group(template, chen(), required=0)
    move(booking, NOON)
    AuditEntry(
        at=booking.created_at,
        action="replaced",
        actor_kind="account",
        actor_id=10**6,
        template_id=template.pk,
        booking_id=booking.pk,
        interviewer_id=bob().pk,
        replacement_id=chen().pk,
    ).save()
    text = show().text
    assert "Booked" in text
    assert "Moved from Wednesday 22 January 2025, 10:00 to Wednesday 22 January 2025, 12:00" in text
    assert "Bob Smith replaced by Chen Wei" in text
    assert "a deleted account or token" in text
    assert ", Slotsmith" in text


def test_german_page_offers_to_cancel_the_interview(coordinator, booking):
    response = coordinator.get(f"/bookings/{booking.pk}", headers={"accept-language": "de"})
    text = ParsedPage(response).text
    assert "Gespräch absagen Dieses Gespräch absagen" in text
    assert "Abbrechen" not in text


def test_mails_are_listed_and_sent_again(show, send, booking):
    page = show()
    assert "Dana Roy waiting Invitation" in page.text
    assert not any("/mails/" in action for action in page.forms)
    Message.objects.filter(channel="mail").update(state="delivered", payload={"event": "created"})
    mail = next(each for each in list_mails(booking) if each.recipient.name == "Alice Johnson")
    page = send("booking-mail", mail.message.pk)
    assert "The mail is sent again." in page.text
    copy = Message.objects.filter(channel="mail").latest("pk")
    recipient = copy.payload["booking"]["attendees"][copy.payload["attendee"]]
    assert (copy.state, recipient["name"], copy.payload["event"]) == (
        "waiting",
        "Alice Johnson",
        "created",
    )


def test_failed_mail_is_retried(show, send, booking):
    Message.objects.filter(channel="mail").update(state="failed", last_error="no such address")
    [*_, mail] = list_mails(booking)
    assert "failed" in show().text
    send("booking-mail", mail.message.pk)
    mail.message.refresh_from_db()
    assert mail.message.state == "waiting"
    assert Message.objects.filter(channel="mail").count() == 3


def test_mail_to_a_person_who_left_is_not_sent_again(send, booking, template):
    Message.objects.filter(channel="mail").update(state="delivered", payload={})
    mail = next(each for each in list_mails(booking) if each.recipient.name == "Bob Smith")
    add_group(template, chen(), required=1)
    template.interviewers.remove(bob())
    interviewer_replacement.replace_interviewer(
        Replacement(booking.pk, bob().pk, chen().pk),
        without_key(SYSTEM_ACTOR, utc_seconds(NOW)),
    )
    page = send("booking-mail", mail.message.pk)
    assert page.status_code == 409
    assert "no longer takes part in the interview" in page.text


def test_conflicts_are_marked(show):
    set_rules(bob(), open_hours="Mon 09:00-10:00")
    assert "Conflict for Bob Smith: outside working hours" in show().text


def test_cancelled_booking_offers_no_changes(show, booking):
    cancel(booking)
    page = show()
    assert "Move" not in page.text
    assert reverse("cancel", args=[booking.pk]) not in page.forms


def test_erased_candidate_is_named_so(show):
    Booking.objects.update(candidate_name="", candidate_email="", candidate_timezone="UTC")
    assert "Erased candidate" in show().text


def test_data_of_programs_is_shown_with_its_keys(coordinator, show, booking, template):
    assert "Data from other systems" not in show().text
    link, _ = candidate_links.create(template.pk, Invitee("Dana Roy"), utc_seconds(NOW))
    data = {"external_id": "app-77", "metadata": {"stage": "onsite"}}
    Booking.objects.update(**data, link=link)
    CandidateLink.objects.update(**data)
    for page in (show(), get_page(coordinator, reverse("link-details", args=[link.uuid]))):
        assert "External id app-77 stage onsite" in page.text


def test_mail_is_shown_with_a_masked_link(show, booking, settings):
    settings.DEFAULT_FROM_EMAIL = "Slots <slots@example.org>"
    technical = booking.template
    set_rules(technical, location="Room 5")
    delivery.deliver_due(utc_seconds(NOW), 1000, channel="mail")
    text = show().text
    assert "Where: Room 5" in text
    assert "Invitation: Technical Interview, Wed 22 Jan 2025, 15:30 (UTC+05:30)" in text
    assert "Hello Dana Roy, You are invited to an interview." in text
    assert "15:30 (UTC+05:30): ••• This link is only for you." in text
    assert "/book/" not in text


def test_only_the_latest_mail_of_a_participant_is_offered_again(show, booking, coordinator):
    request = without_key(SYSTEM_ACTOR, utc_seconds(NOW))
    add_group(booking.template, bob(), chen(), required=1)
    booking.template.interviewers.remove(bob())
    Message.objects.update(state="delivered")
    interviewer_replacement.replace_interviewer(
        Replacement(booking.pk, bob().pk, chen().pk), request
    )
    Message.objects.update(state="delivered")
    page = show()
    assert "Bob Smith (no longer takes part)" in page.text
    assert page.text.count("Send again") == 1  # the latest mail to Dana
    assert page.text.count("Send the present details") == 1  # Alice got no mail about the swap
    cancellation.cancel(
        booking.pk, "", utc_seconds(NOW), request, options=CancelOptions(notify=NOBODY)
    )
    assert not any("/mails/" in action for action in show().forms)


def test_stand_in_who_is_not_free_has_the_time(coordinator, booking):
    add_group(booking.template, bob(), chen(), required=1)
    booking.template.interviewers.remove(bob())
    reserve(chen(), "2025-01-22T10:30:00Z")
    page = get_page(coordinator, reverse("booking-swap", args=[booking.pk]))
    assert "Chen Wei has another interview: 10:30 to 11:30" in page.text
