"""Every page is completely German for a German reader, error pages included."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from bookings.models import Booking, BookingInterviewer
from calendars.models import Connection, Health
from core.calendar_errors import ReadFailure
from interviews.models import InterviewTemplate
from people.models import Interviewer
from tests.access import callers
from tests.bookings.booking_factories import TEN, book, book_by_old_rules, cancel
from tests.factories import add_group, alice, bob, chen, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody_free")]

#: Subjects of mails in the language of their reader, names of people and accounts, addresses and
#: keywords that are the same in both languages.
UNTRANSLATED_NAMES = re.compile(
    r"(Reminder: choose|Choose) a time:|(Erinnerung: )?Wähle eine Zeit:"
    r"|Slotsmith|account of \d|Technical Interview|Alice Johnson|Bob Smith|Dana Roy|Noor Haddad"
    r"|Chen Wei|^Interviewer$"
    r"|Work|^Name$|^Berlin$|^[A-Z]{2}$|^(coordinator|nobody)$"
    r"|[\w.]+@[\w.]+|https?:\S+|[A-Z]\w+/[A-Z]\w+(?: York)?"
    r"|\bUTC\b|\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b"
)
WORD = re.compile(r"[^\W\d_]{2,}")
#: `pre` has the text of a mail, in the language of its reader.
UNREAD_TAGS = ("script", "style", "select", "datalist", "textarea", "pre")
TEXT_ATTRIBUTES = ("aria-label", "title", "placeholder", "alt")


class Texts(HTMLParser):
    """The texts of a page and of the attributes that a screen reader reads."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.texts: set[str] = set()
        self._hidden = 0
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in UNREAD_TAGS
        self.texts |= {value for name, value in attrs if name in TEXT_ATTRIBUTES and value}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in UNREAD_TAGS

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.add(" ".join(data.split()))


Ask = Callable[..., Any]


def find_untranslated(fetch: Ask) -> set[str]:
    """Return the texts that are the same in English and German."""
    english, german = (
        Texts(fetch(HTTP_ACCEPT="text/html", HTTP_ACCEPT_LANGUAGE=code)).texts
        for code in ("en", "de")
    )
    return {text for text in english & german if WORD.search(UNTRANSLATED_NAMES.sub("", text))}


def check(client: Client, path: str, status: int = 200, **typed: str) -> None:
    """Check that a page, or the response to a form, is completely translated."""

    def fetch(**language: str) -> Any:
        response = client.post(path, typed, **language) if typed else client.get(path, **language)
        assert response.status_code == status
        return response

    assert find_untranslated(fetch) == set()


def test_candidate_pages_are_german(client, link_url, template):
    check(client, link_url)
    check(client, f"{link_url}?day=2025-03-20")
    check(client, f"{link_url}/windows")
    for status, row in (
        (400, ["2025-01-19", "10:00", "09:00"]),
        (200, ["2025-01-23", "10:00", "17:00"]),
    ):
        form = dict(zip(("day", "from", "to"), row, strict=True))
        check(client, f"{link_url}/windows", status, check="1", **form)
    check(client, f"{link_url}/zone?q=Berlin")
    check(client, f"{link_url}/zone?q=Atlantis")
    check(client, f"{link_url}/confirm?start={TEN}")
    check(client, f"{link_url}/confirm", 400, start=TEN, name="", email="noor")
    check(client, f"{link_url}/confirm", 400, start=TEN, name="a\nb", email="n\n@example.com")
    check(client, "/book/unknown", 404)
    book(template, TEN)
    check(client, f"{link_url}/confirm", 409, start=TEN, name="Noor Haddad", email="n@example.com")
    noon = {"start": "2025-01-22T12:00:00Z", "name": "Noor Haddad", "email": "n@example.com"}
    client.post(f"{link_url}/confirm", noon)
    check(client, link_url)
    check(client, f"{link_url}?move=")
    check(client, f"{link_url}/cancel")
    check(client, f"{link_url}/cancel", 400, reason="x" * 501)


def test_sign_in_page_is_german(client, db):
    check(client, "/login")
    for status in (200,) * 8:
        check(client, "/login", status, login="carol", password="wrong")


def test_board_is_german(coordinator, template):
    booking, board = book(template, TEN), f"/interviews/{template.pk}"
    for query in ("", "?day=2025-01-22", f"?day=2025-01-22&start={TEN}"):
        check(coordinator, f"{board}{query}")
    for code in (f"without_person.{alice().pk}", "shorter_notice.60"):
        check(coordinator, f"{board}?day=2025-01-22&start={TEN}&change={code}")
        check(coordinator, f"{board}/edit?change={code}")
    check(coordinator, f"{board}?day=2025-01-22&start=2025-01-22T12:00:00Z")
    check(coordinator, f"{board}?hours=all&start=2025-01-22T12:00:00Z&booking={booking.pk}")
    check(coordinator, f"{board}?start={TEN}&booking={booking.pk}")
    noor = {"candidate-name": "Noor Haddad", "candidate-email": "n@example.com"}
    noor["candidate-zone"] = "UTC"
    check(coordinator, f"{board}/book?start={TEN}", 409, **noor)
    noor["candidate-email"] = "noor"
    check(coordinator, f"{board}/book?start=2025-01-22T12:00:00Z", 400, **noor)
    check(coordinator, f"{board}/hold?start=2025-01-22T12:00:00Z", 400, minutes="99")
    coordinator.post(f"{board}/hold?start=2025-01-23T12:00:00Z", {"minutes": "5"})


def test_coordinator_pages_are_german(coordinator, template):
    check(coordinator, "/interviews")
    check(coordinator, "/bookings")
    booking = book(template, TEN)
    check(coordinator, "/bookings")
    check(coordinator, "/bookings/moved")
    check(coordinator, "/interviews")
    check(coordinator, "/interviews/999", 404)
    check_booking_pages(coordinator, booking)


def check_booking_pages(coordinator, booking):
    address = f"/bookings/{booking.pk}"
    add_group(booking.template, chen(), required=1)
    for query in ("state=past", "state=cancelled", "q=nothing"):
        check(coordinator, f"/bookings?{query}")
    check(coordinator, address)
    check(coordinator, f"{address}/cancel", 400, reason="x" * 501)
    check(coordinator, f"{address}/candidate", 400, email="x")
    for page in ("move", "replace-interviewer"):
        check(coordinator, f"{address}/{page}")
        check(coordinator, f"{address}/{page}", 400, start="x")
    check(coordinator, f"{address}/move?day=2025-01-22&start=2025-01-22T12:00:00Z")
    swap = f"interviewer={bob().pk}&replacement={chen().pk}"
    check(coordinator, f"{address}/replace-interviewer?{swap}")
    for query in ("", "?q=dana", "?q=alice", "?q=techn", "?q=zzz"):
        check(coordinator, f"/search{query}")
    Booking.objects.update(state="cancelled", reason="Work", cancellation_note="Work")
    check(coordinator, address)
    Booking.objects.update(candidate_name="", candidate_email="")
    check(coordinator, address)


def test_page_of_moved_bookings_is_german(coordinator, template):
    moved = book_by_old_rules(template)
    BookingInterviewer.objects.filter(interviewer=alice()).update(utc_offset=None)
    check(coordinator, "/bookings")
    check(coordinator, "/bookings/moved")
    book_by_old_rules(template, "2026-12-03T17:00:00Z")
    check(coordinator, "/bookings")
    path = f"/bookings/{moved.pk}/confirm-times"
    for language in ("en", "de"):
        coordinator.post(path, HTTP_ACCEPT_LANGUAGE=language)
        BookingInterviewer.objects.update(utc_offset=None)
        check(coordinator, "/bookings/moved")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Mars/Olympus"])
def test_panel_error_page_is_german(coordinator, template, zone):
    Interviewer.objects.update(timezone=zone, open_hours="Mon 9-")
    check(coordinator, f"/interviews/{template.pk}", 409)


def test_empty_panel_page_is_german(coordinator, link_url):
    InterviewTemplate.objects.get().interviewers.clear()
    InterviewTemplate.objects.get().groups.all().delete()
    check(coordinator, f"/interviews/{InterviewTemplate.objects.get().pk}", 409)
    check(Client(), link_url, 409)


@pytest.mark.parametrize("reason", ReadFailure)
def test_calendar_failures_are_german(coordinator, template, reason):
    work = Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    Health.objects.create(connection=work, failure=reason.value)
    check(coordinator, "/calendars")
    check(callers.interviewer_client(alice()), "/my-page")


def test_page_of_an_own_interview_is_german(frozen, everybody_free):
    alice_client, booking = callers.interviewer_client(alice()), book(technical_interview(alice()))
    callers.coordinator_client()
    check(alice_client, f"/my-page/interviews/{booking.pk}")
    cancel(booking)
    check(alice_client, f"/my-page/interviews/{booking.pk}")


def test_interviewer_page_is_german(frozen):
    alice_client = callers.interviewer_client(alice())
    check(alice_client, "/my-page")
    for hours in ("9", "25:00-26:00", "24:00-25:00"):
        check(alice_client, "/my-page/hours", 400, mon=hours)
        check(alice_client, "/my-page/days", 400, startDate="2025-01-30", hours=hours)
        check(alice_client, "/my-page/core-hours", 400, coreHours=f"Mon {hours}")
    for hours in ("09:00-10:00", "Moon 09:00-10:00", "Mon"):
        check(alice_client, "/my-page/core-hours", 400, coreHours=hours)
    check(alice_client, "/my-page/days", 400, startDate="2025-01-30", endDate="2025-01-29")
    check(alice_client, "/my-page/days", 400, startDate="soon")
    for holidays in ("Oz", "DE-XX", "US-CALIFORNIA"):
        check(
            alice_client,
            "/my-page/limits",
            400,
            timeZone="Mars",
            holidayCalendar=holidays,
            maxPerDay="no",
        )
    check(alice_client, "/my-page/limits", 400, timeZone="", maxPerDay="0", limitTimeZone="Mars")
    check(callers.coordinator_client(), "/my-page")
    check(callers.client_of(callers.create_account("nobody")), "/", 403)


@pytest.mark.parametrize("stored", ["Mon 9-", "Moon 09:00-10:00", "09:00-10:00", "Mon 24:00-25:00"])
def test_invalid_stored_rules_are_german(frozen, stored):
    alice()
    Interviewer.objects.update(open_hours=stored, holiday_region="XX")
    check(callers.interviewer_client(alice()), "/my-page")


def test_error_pages_are_german(client, db):
    check(client, "/nowhere", 404)
    check(client, "/calendars/connect/nothing", 404)
    check(client, "/calendars/callback?state=x", 400)
