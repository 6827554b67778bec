"""The start page of coordinators."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.conf import settings

from bookings import candidate_links, erasure
from bookings.candidate_links import Invitee
from bookings.models import Booking, CandidateLink
from bookings.window_models import CandidateWindow
from calendars.models import Connection, Health
from company import company_data
from core.calendar_errors import ReadFailure
from outbox.models import Message
from people.models import Interviewer, SpecialDays
from tests.access import callers
from tests.bookings.booking_factories import (
    NOON,
    TEN,
    another_candidate,
    book,
    book_by_old_rules,
    issue_link,
)
from tests.factories import NOW, alice, bob, technical_interview, utc_seconds
from tests.pages.page_content import get_page
from tests.pages.test_pages_are_german import check

pytestmark = pytest.mark.django_db


def add_calendar_and_link(template, name: str) -> None:
    """Add a calendar that cannot be read and a link that waits."""
    create_old_link(template, name)
    connection = Connection.objects.create(interviewer=alice(), provider="ics", name=name)
    Health.objects.create(connection=connection, failure="reauth_needed", failures=1)


def book_by_link(client, path: str) -> None:
    form = {"start": TEN, "name": "Noor Haddad", "email": "noor@example.com"}
    client.post(f"{path}/confirm?zone=UTC", form)


@pytest.fixture
def page(coordinator):
    return lambda: get_page(coordinator, "/")


def create_old_link(template, name: str, days: int = 4) -> CandidateLink:
    invitee = Invitee(name, f"{name}@example.com")
    return candidate_links.create(template.pk, invitee, utc_seconds(NOW) - days * 86400)[0]


def test_interviews_whose_local_time_has_moved_need_attention(page, template):
    book_by_old_rules(template)
    assert "1 upcoming interview has another local time" in page().text


def test_page_shows_today_and_the_next_days(page, template):
    book(template, "2025-01-21T10:00:00Z")
    book(template, NOON, name="Noor Haddad", email="noor@example.com")
    text = page().text
    assert "Monday 20 January 2025 0 interviews today, 2 in the next 7 days" in text
    assert "No interviews today." in text
    tuesday = "Tuesday 21 January 2025 10:00 Dana Roy · Technical Interview"
    assert f"{tuesday} Alice Johnson, Bob Smith Booked" in text
    assert "Wednesday 22 January 2025 12:00 Noor Haddad" in text


def test_interviews_of_today_stay_when_they_are_over(page, template, frozen):
    book(template, "2025-01-21T12:00:00Z")
    frozen.move_to("2025-01-21T15:00:00Z")
    assert "1 interview today, 1 in the next 7 days" in page().text
    assert "12:00 Dana Roy · Technical Interview Alice Johnson, Bob Smith Over" in page().text


def test_later_interviews_are_not_shown(page, template):
    book(template, "2025-01-27T10:00:00Z")
    assert "No interviews in the next days." in page().text
    assert "Dana Roy" not in page().text


def test_conflict_needs_attention(page, template):
    book(template, TEN)
    SpecialDays.objects.create(interviewer=bob(), first_day="2025-01-22", last_day="2025-01-22")
    text = page().text
    assert "Alice Johnson, Bob Smith Conflict" in text
    assert "Dana Roy: Wednesday 22 January 2025, 10:00 to 11:00" in text
    assert "Conflict for Bob Smith: time off" in text


def test_mail_that_failed_needs_attention(page, template):
    book(template, TEN)
    mail = Message.objects.filter(channel="mail").first()
    Message.objects.filter(pk=mail.pk).update(state=Message.State.FAILED)
    text = page().text
    assert "Mail not delivered" in text
    assert "A mail about this interview could not be delivered." in text


def test_failing_calendar_needs_attention_and_is_counted(page, template):
    connection = Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    Health.objects.create(
        connection=connection, failure=ReadFailure.REAUTH_NEEDED.value, failures=1
    )
    text = page().text
    assert "Alice Johnson’s calendar “Work”" in text
    assert "Calendars 1 need attention" in text


def test_people_without_a_calendar_need_attention_if_there_is_no_default(
    page, template, monkeypatch
):
    assert "without a calendar" not in page().text
    monkeypatch.setitem(settings.CALENDARS, "DEFAULT", "")
    Interviewer.objects.filter(pk=bob().pk).update(active=False)
    text = page().text
    assert "so nothing can be booked with: Alice Johnson. Open the calendars" in text


def test_links_wait_after_three_days(page, template):
    create_old_link(template, "Lea Brandt")
    create_old_link(template, "Omar Haddad", days=2)
    used = create_old_link(template, "Ken Ito")
    made = book(template, TEN)
    made.link = used
    made.save()
    text = page().text
    assert "Lea Brandt Technical Interview · Link sent 4 days ago" in text
    assert "Omar Haddad" not in text
    assert "Ken Ito" not in text


def test_checklist_disappears_when_all_is_done(db, frozen, everybody_free):
    client = callers.coordinator_client()
    text = get_page(client, "/").text
    assert "First steps Describe your company" in text
    assert "Done" not in text
    template = technical_interview(alice())
    assert "How long it takes, and who takes part. Done" in get_page(client, "/").text
    create_old_link(template, "Lea", days=0)
    assert "First steps" in get_page(client, "/").text
    company_data.change({"name": "Acme"}, lambda company: None)
    assert "First steps" not in get_page(client, "/").text


def test_page_needs_as_many_queries_for_many_bookings(
    coordinator, template, django_assert_max_num_queries
):
    for hour in range(10, 17):
        candidate = another_candidate()
        book(template, f"2025-01-22T{hour}:00:00Z", candidate["name"], candidate["email"])
    hidden = Booking.objects.exclude(start__hour=10)
    hidden.update(state=Booking.State.CANCELLED)
    add_calendar_and_link(template, "first")
    get_page(coordinator, "/")
    with django_assert_max_num_queries(21) as few:
        get_page(coordinator, "/")
    Booking.objects.update(state=Booking.State.BOOKED)
    for name in ("second", "third", "fourth"):
        add_calendar_and_link(template, name)
    with django_assert_max_num_queries(len(few)):
        get_page(coordinator, "/")


def test_page_is_german(coordinator, template):
    book(template, TEN)
    create_old_link(template, "Noor Haddad")
    Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    check(coordinator, "/")
    CandidateLink.objects.all().delete()
    Booking.objects.all().delete()
    check(coordinator, "/")


def test_cancellation_by_the_candidate_is_shown_until_a_new_booking(client, coordinator, template):
    issued = issue_link(template, "Noor Haddad", "noor@example.com")
    path = urlsplit(issued.url).path
    book_by_link(client, path)
    client.post(f"{path}/cancel", {"reason": "ill"})
    sentence = "The candidate cancelled this interview and has not booked another time."
    assert sentence in get_page(coordinator, "/").text
    assert "Cancelled" in get_page(coordinator, "/candidates").text
    book_by_link(client, path)
    assert sentence not in get_page(coordinator, "/").text


@pytest.mark.parametrize("end", ["withdraw", "erase", "book without the link"])
def test_cancellation_shows_its_reason_until_the_matter_is_over(client, coordinator, template, end):
    issued = issue_link(template, "Noor Haddad", "noor@example.com")
    path = urlsplit(issued.url).path
    book_by_link(client, path)
    client.post(f"{path}/cancel", {"reason": "Got another offer"})
    withdraw, cancelled = f"/candidates/{issued.link.uuid}/withdraw", Booking.objects.get()
    page = get_page(coordinator, "/")
    assert "has not booked another time. Reason: Got another offer" in page.text
    assert withdraw in page.links
    assert withdraw in get_page(coordinator, f"/bookings/{cancelled.pk}").links
    if end == "withdraw":
        coordinator.post(withdraw)
    elif end == "erase":
        Message.objects.all().delete()
        erasure.erase("noor@example.com", utc_seconds(NOW))
        page = get_page(coordinator, f"/bookings/{cancelled.pk}")
        assert "Erased candidate Candidate Alice Johnson" in page.text  # without times in UTC
    else:
        book(template, NOON, name="Noor Haddad", email="Noor@example.com")
    assert "has not booked another time" not in get_page(coordinator, "/").text
    assert withdraw not in get_page(coordinator, f"/bookings/{cancelled.pk}").links


def test_erased_and_unnamed_candidates_have_a_name_on_today(coordinator, template, frozen):
    frozen.move_to("2025-01-24T10:00:00Z")
    candidate_links.create(template.pk, Invitee(), utc_seconds(NOW))
    frozen.move_to(NOW)
    booking = book(template, "2025-01-21T10:00:00Z")
    erasure.anonymize_bookings([booking.pk])
    frozen.move_to("2025-01-24T10:00:00Z")
    assert (
        "A candidate Technical Interview · Link sent 4 days ago" in get_page(coordinator, "/").text
    )
    frozen.move_to("2025-01-21T15:00:00Z")
    assert "10:00 Erased candidate · Technical Interview" in get_page(coordinator, "/").text


def test_times_that_a_candidate_sent_wait_for_a_coordinator(coordinator, template):
    link = issue_link(template, "Noor Haddad", "noor@example.com").link
    CandidateWindow.objects.create(
        link=link, start="2025-01-23T08:00:00Z", end="2025-01-23T12:00:00Z", created_at=NOW
    )
    page = get_page(coordinator, "/")
    assert "Sent the times at which they can come" in page.text
    assert f"/candidates/{link.uuid}/windows" in page.links
    assert "Needs you Noor Haddad: Technical Interview" in page.text
    assert "Sent times" in get_page(coordinator, "/candidates").text
