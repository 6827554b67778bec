"""The page of a candidate's link, and what a coordinator can do with the link."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from bookings import candidate_links, erasure, link_openings
from bookings.models import AuditEntry, Booking, CandidateLink
from engine.timestamps import to_datetime
from outbox import delivery
from outbox.models import Message
from tests.access import callers
from tests.bookings.booking_factories import TEN, book
from tests.factories import DAY, NOW, alice, utc_seconds
from tests.pages.candidates.conftest import BASE_URL, find_shown_url, has_shown_url
from tests.pages.page_content import ParsedPage, get_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(link) -> str:
    return f"/candidates/{link.uuid}"


def list_mails() -> list[str]:
    mails = Message.objects.filter(channel="plain_mail").order_by("pk")
    return [mail.full_payload["text"] for mail in mails]


def open_status(url: str) -> int:
    return Client().get(url.removeprefix(BASE_URL)).status_code


def test_page_shows_the_history_of_a_link(coordinator, link, path):
    Message.objects.update(state="delivered", delivered_at=NOW)
    for hour in (1, 2):
        link_openings.record_opening(link, utc_seconds(NOW) + hour * 3600)
    text = get_page(coordinator, path).text
    assert "Noor Haddad noor@example.com Opened" in text
    assert "Created 20 Jan 2025, 10:00" in text
    assert "Choose a time: Technical Interview 20 Jan 2025, 10:00" in text
    assert "2 times, last 20 Jan 2025, 12:00 First: 20 Jan 2025, 11:00" in text
    assert "Valid until 3 Feb 2025, 10:00" in text


def test_booked_link_is_valid_until_the_interview_is_over(coordinator, link, path):
    booking = book(link.template, name="Noor Haddad", email="noor@example.com")
    Booking.objects.filter(pk=booking.pk).update(link=link)
    link.expires_at = to_datetime(utc_seconds(NOW) + 3600)
    link.save()
    text = get_page(coordinator, path).text
    assert "Valid until 22 Jan 2025, 11:00 Until the end of the interview." in text
    assert "If the candidate cancels after 20 Jan 2025, 11:00, the link books no other" in text
    assert "22 Jan" in get_page(coordinator, "/candidates").text.partition("Not yet")[2]


def test_sent_mails_keep_their_subject_and_those_about_the_booking_are_listed(
    coordinator, link, path
):
    delivery.deliver_due(utc_seconds(NOW))
    booking = book(link.template, name="Noor Haddad", email="noor@example.com")
    Booking.objects.filter(pk=booking.pk).update(link=link)
    text = get_page(coordinator, path).text
    assert (
        "Mails Choose a time: Technical Interview 20 Jan 2025, 10:00 Invitation Being sent" in text
    )
    assert "This number is not exact" not in text


def test_link_is_copied_and_shown_once(coordinator, issued_link, path, press):
    assert not has_shown_url(get_page(coordinator, path))
    page = press("copy")
    assert "The first link keeps working." in page.text
    assert [open_status(url) for url in (find_shown_url(page), issued_link.url)] == [200, 200]
    assert not has_shown_url(get_page(coordinator, path))
    assert len(list_mails()) == 1


def test_reminder_is_mailed_once_a_day(coordinator, path, press, frozen):
    page = press("remind")
    assert "Slotsmith sends a reminder to noor@example.com." in page.text
    assert not has_shown_url(page)
    assert "Last reminder: 20 Jan 2025, 10:00." in page.text
    assert f"{path}/remind" not in page.forms
    assert "No reminder was sent" in press("remind").text
    assert len(list_mails()) == 2
    frozen.shift(DAY)
    assert f"{path}/remind" in get_page(coordinator, path).forms
    press("remind")
    assert len(list_mails()) == 3


def test_new_link_replaces_the_former_one(issued_link, press):
    page = press("resend")
    assert "The former links no longer work." in page.text
    assert [open_status(url) for url in (find_shown_url(page), issued_link.url)] == [200, 404]
    assert find_shown_url(page) in list_mails()[-1]


def test_expiry_is_changed_to_the_end_of_a_day(coordinator, path, press):
    page = press("extend", day="2025-02-20")
    assert "The link has a new expiry date. No mail was sent" in page.text
    assert CandidateLink.objects.get().expires_at.isoformat() == "2025-02-21T00:00:00+00:00"
    coordinator.post(f"{path}/extend?zone=Asia/Kolkata", {"day": "2025-02-20"})
    assert CandidateLink.objects.get().expires_at.isoformat() == "2025-02-20T18:30:00+00:00"


INVALID_DAYS = ["", "soon", "2025-01-19", "2025-04-22", "9999-12-31", "0001-01-01"]


@pytest.mark.parametrize("day", INVALID_DAYS)
def test_invalid_expiry_is_refused_and_kept(coordinator, path, day):
    response = coordinator.post(f"{path}/extend", {"day": day})
    assert response.status_code == 400
    page = ParsedPage(response)
    assert "Choose a day from today to Monday 21 April 2025." in page.text
    assert page.field("day")["value"] == day
    assert CandidateLink.objects.get().expires_at.isoformat() == "2025-02-03T10:00:00+00:00"


@pytest.mark.parametrize("day", ["2025-01-20", "2025-04-21"])
def test_first_and_last_day_are_accepted(press, day):
    assert "new expiry date" in press("extend", day=day).text


def test_expired_link_is_opened_again(issued_link, press):
    CandidateLink.objects.update(expires_at=NOW)
    assert "Nothing was sent or changed" in press("remind").text
    assert open_status(issued_link.url) == 404
    press("extend", day="2025-02-20")
    assert open_status(issued_link.url) == 200


def test_link_is_withdrawn_after_a_confirmation(coordinator, issued_link, path, press):
    question = get_page(coordinator, f"{path}/withdraw")
    assert "Withdraw the link?" in question.text
    assert open_status(issued_link.url) == 200
    page = press("withdraw")
    assert "The link was withdrawn and no longer works." in page.text
    [url] = [link for link in page.links if link.startswith("/candidates/invite")]
    form = get_page(coordinator, url).form("/candidates/invite")
    assert (form["name"], form["email"]) == ("Noor Haddad", "noor@example.com")
    assert open_status(issued_link.url) == 404
    for action in ("remind", "copy", "resend", "extend"):
        assert f"{path}/{action}" not in page.forms
    assert AuditEntry.objects.filter(action="link_revoked").count() == 1
    assert "Nothing was sent or changed" in press("extend", day="2025-01-30").text


def test_booking_of_a_withdrawn_link_stays(coordinator, template, link, path, press):
    Booking.objects.filter(pk=book(template).pk).update(link=link)
    question = get_page(coordinator, f"{path}/withdraw")
    assert "An interview is booked with this link." in question.text
    page = press("withdraw")
    assert "Booked Wednesday 22 January 2025, 10:00 to 11:00" in page.text
    assert Booking.objects.get().state == Booking.State.BOOKED


def test_booked_candidate_gets_no_reminder(template, link, press):
    Booking.objects.filter(pk=book(template).pk).update(link=link)
    page = press("remind")
    assert "No reminder was sent" in page.text
    assert f"/candidates/{link.uuid}/remind" not in page.forms


def test_open_link_leads_to_the_board_to_book_for_the_candidate(coordinator, template, link, path):
    assert f"/interviews/{template.pk}?link={link.uuid}" in get_page(coordinator, path).links


def test_coordinator_books_for_the_candidate_with_the_link(
    coordinator, template, issued_link, path
):
    board = f"/interviews/{template.pk}"
    query = f"start={TEN}&link={issued_link.link.uuid}"
    page = get_page(coordinator, f"{board}?{query}")
    assert "You are booking for Noor Haddad" in page.text
    form = {**page.form(f"{board}/book"), "notify-candidate": "on", "notify-interviewers": "on"}
    assert (form["candidate-name"], form["candidate-email"]) == ("Noor Haddad", "noor@example.com")
    response = coordinator.post(f"{board}/book?{query}", form)
    assert response.status_code == 302
    booking = Booking.objects.get()
    assert (booking.link, booking.source) == (issued_link.link, Booking.Source.PAGE)
    assert "Booked" in get_page(coordinator, path).text
    assert (
        "Your interview is booked"
        in Client().get(issued_link.url.removeprefix(BASE_URL)).content.decode()
    )
    noon = f"start=2025-01-22T12:00:00Z&link={issued_link.link.uuid}"
    again = coordinator.post(f"{board}/book?{noon}", form)
    assert again.status_code == 409
    assert "The candidate has booked with this link in the meantime." in ParsedPage(again).text


def test_nothing_is_booked_with_a_link_that_was_withdrawn(coordinator, template, link, press):
    board, query = f"/interviews/{template.pk}", f"start={TEN}&link={link.uuid}"
    form = get_page(coordinator, f"{board}?{query}").form(f"{board}/book")
    press("withdraw")
    response = coordinator.post(f"{board}/book?{query}", form)
    assert response.status_code == 409
    assert "This link has expired or was withdrawn." in ParsedPage(response).text
    assert not Booking.objects.exists()


def test_board_ignores_links_that_cannot_book(coordinator, template, link, press):
    press("withdraw")
    for link_id in (link.uuid, uuid4(), "x", ""):
        page = get_page(coordinator, f"/interviews/{template.pk}?link={link_id}")
        assert "You are booking for" not in page.text


@pytest.mark.parametrize("action", ["copy", "remind", "resend", "extend"])
def test_get_changes_nothing_and_leads_to_the_page(coordinator, path, action):
    before = CandidateLink.objects.values().get()
    assert coordinator.get(f"{path}/{action}")["Location"] == path
    assert CandidateLink.objects.values().get() == before


@pytest.mark.parametrize("action", ["copy", "remind", "resend", "extend", "withdraw"])
def test_others_change_nothing(template, link, path, action, coordinator):
    before = CandidateLink.objects.values().get()
    typed = {"day": "2025-01-30"}
    assert callers.interviewer_client(alice()).post(f"{path}/{action}", typed).status_code == 403
    assert Client().post(f"{path}/{action}", typed)["Location"].startswith("/login")
    assert CandidateLink.objects.values().get() == before
    unknown = f"/candidates/{uuid4()}/{action}"
    assert coordinator.post(unknown, typed).status_code == 404


def test_url_of_an_erased_candidate_is_not_shown(coordinator, path):
    coordinator.post(f"{path}/copy")
    erasure.erase("noor@example.com", utc_seconds(NOW))
    assert coordinator.get(path).status_code == 404
    assert "/book/" not in coordinator.get("/candidates").content.decode()


def test_url_of_another_link_is_not_shown(coordinator, template, path):
    coordinator.post(f"{path}/copy")
    other, _ = candidate_links.create(
        template.pk, candidate_links.Invitee("Dana Roy", "dana@example.com"), utc_seconds(NOW)
    )
    assert not has_shown_url(get_page(coordinator, f"/candidates/{other.uuid}"))


def test_date_to_which_a_link_was_extended_is_shown_and_proposed_again(coordinator, link):
    path = f"/candidates/{link.uuid}"
    coordinator.post(f"{path}/extend", {"day": "2025-02-20"})
    page = get_page(coordinator, path)
    assert "Valid until 20 Feb 2025, 23:59" in page.text
    assert page.form(f"{path}/extend")["day"] == "2025-02-20"
