"""The candidate's pages as a browser without JavaScript goes through them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from icalendar import Calendar

from bookings import candidate_links
from bookings.models import Booking, CandidateLink
from bookings.slot_check import SlotCheck
from engine import timestamps
from tests.bookings.booking_factories import book as book_for_somebody_else
from tests.factories import NOW, bob, reserve, utc_seconds
from tests.pages.conftest import CANDIDATE_FORM

pytestmark = pytest.mark.django_db

KOLKATA = {"zone": "Asia/Kolkata"}
#: 15:30 in Kolkata.
TEN = "2025-01-22T10:00:00Z"
ELEVEN = "2025-01-22T11:00:00Z"
IN_FULL = "Wednesday 22 January 2025, 15:30 to 16:30, Asia/Kolkata (UTC+05:30)"


def text(response) -> str:
    """What a page says."""
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", f"<{main}")).split())


def test_times_are_those_of_the_reader_and_nothing_else_is_told(client, address):
    page = client.get(address, KOLKATA)
    said = text(page)
    assert page.status_code == 200
    assert "Tuesday 21 January 2025" in said
    assert f'aria-label="{IN_FULL}">15:30<' in page.content.decode()
    assert "Alice" not in said
    assert "Bob" not in said


@pytest.mark.parametrize(
    ("language", "label"), [("en-US", "3:30 pm"), ("en-GB", "15:30"), ("de", "15:30")]
)
def test_hours_are_written_as_the_reader_writes_them(client, address, language, label):
    page = client.get(address, KOLKATA, HTTP_ACCEPT_LANGUAGE=language)
    assert f">{label}<" in page.content.decode()


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "../etc", "right/Europe/Berlin", "posix/Asia/Tokyo"]
)
def test_a_zone_that_is_none_is_the_invited_ones(client, address, zone):
    page = client.get(address, {"zone": zone})
    assert "data-zone-is-a-guess" in page.content.decode()
    assert "<option selected>Asia/Kolkata</option>" in page.content.decode()


@pytest.mark.parametrize(
    "start", ["9999-12-31T22:00:00Z", "9999-12-31T23:59:59.5Z", "0001-01-01T00:00:00Z"]
)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_a_start_on_no_calendar_leads_back_to_the_times(client, address, start, zone):
    where = f"{address}/confirm?zone={zone}"
    answers = (
        client.get(where, {"start": start, "zone": zone}),
        client.post(where, {"start": start}),
    )
    assert [one.status_code for one in answers] == [302, 302]


def test_a_link_that_is_revoked_while_calendars_are_read_books_nothing(send, monkeypatch):
    reading = SlotCheck.read

    def read_slowly(wanted):
        CandidateLink.objects.update(revoked_at=timestamps.to_datetime(utc_seconds(NOW)))
        return reading(wanted)

    monkeypatch.setattr(SlotCheck, "read", read_slowly)
    answer = send()
    assert (answer.status_code, Booking.objects.count()) == (404, 0)


def test_a_time_is_booked_in_two_clicks(client, address, send):
    times = client.get(address, KOLKATA).content.decode()
    [where] = {unescape(one) for one in re.findall(r'class="time" href="([^"]+)"', times)
               if "22T10%3A00" in one}  # fmt: skip
    confirmation = client.get(where)
    assert IN_FULL in text(confirmation)
    assert 'value="Noor Haddad"' in confirmation.content.decode()
    done = send()
    assert "You are booked" in text(done)
    assert IN_FULL in text(done)
    made = Booking.objects.get()
    assert (made.candidate_name, made.candidate_timezone, made.link_id) == (
        "Noor Haddad",
        "Asia/Kolkata",
        candidate_links.get_by_secret(address[6:], utc_seconds(NOW)).pk,
    )  # fmt: skip


def test_pressing_twice_books_once(send):
    send()
    assert "You are booked" in text(send())
    assert Booking.objects.count() == 1


def test_a_form_does_what_it_asked_or_asks_again(send, move):
    """Two pages are open, and the other one was sent meanwhile."""
    asked = move(ELEVEN)
    assert (asked.status_code, "Book this time?" in text(asked)) == (409, True)
    send()
    asked = send(ELEVEN)
    assert (asked.status_code, "Move the interview here?" in text(asked)) == (409, True)
    assert [one.start for one in Booking.objects.all()] == [
        timestamps.to_datetime(utc_seconds(TEN))
    ]


def test_a_time_that_has_just_gone_is_told_with_the_nearest(client, send, template):
    book_for_somebody_else(template)
    gone = send()
    assert gone.status_code == 409
    assert "This time has just gone" in text(gone)
    assert "Wednesday 22 January 2025, 14:30 to 15:30, Asia/Kolkata" in text(gone)
    assert Booking.objects.count() == 1


def test_what_was_typed_goes_along_to_the_nearest_time(client, address, send, template):
    book_for_somebody_else(template)
    gone = send(name="N. Haddad").content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', gone))
    nearest = re.findall(r'name="start" value="([^"]+)"', gone)[0]
    form = {**hidden, "start": nearest}
    page = client.post(f"{address}/confirm?zone=Asia/Kolkata", form)
    assert "Book this time?" in text(page)
    assert 'value="N. Haddad"' in page.content.decode()
    assert Booking.objects.count() == 1


def test_who_cannot_move_is_told_that_nothing_changed(client, send, move):
    send()
    reserve(bob(), ELEVEN)
    gone = move(ELEVEN)
    assert (gone.status_code, "you keep the time you have" in text(gone)) == (409, True)
    assert re.search(r'href="[^"]*\?move=[^"]*">See all times<', gone.content.decode())


def test_times_are_shown_in_the_zone_in_which_they_were_booked(client, address, send):
    client.post(f"{address}/confirm?zone=Japan", {**CANDIDATE_FORM, "start": TEN})
    page = client.get(address)
    assert "19:00 to 20:00, Japan" in text(page)


def test_the_zone_in_use_is_chosen_whatever_its_name_and_the_days_stay(client, address):
    page = client.get(address, {"zone": "Japan", "days": "7"}).content.decode()
    assert "<option selected>Japan</option>" in page
    assert 'name="days" value="7"' in page


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": ""}, "This field may not be blank."),
        ({"email": "noor"}, "Enter a valid email address."),
        ({"name": "a\nb"}, "It must be one line"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(send, typed, wrong):
    page = send(**typed)
    assert page.status_code == 400
    assert wrong in text(page)
    kept = {**CANDIDATE_FORM, **typed}
    assert all(f'value="{value}"' in page.content.decode() for value in kept.values())
    assert not Booking.objects.exists()


def test_a_booking_is_moved_over_its_own_time(client, address, send, move):
    send()
    page = client.get(address, {**KOLKATA, "move": ""})
    assert "Choose another time" in text(page)
    assert IN_FULL not in page.content.decode()
    moved = move("2025-01-22T10:30:00Z")
    assert "Wednesday 22 January 2025, 16:00 to 17:00" in text(moved)
    assert Booking.objects.get().sequence == 1


def test_a_booking_is_cancelled_with_a_reason_and_another_may_be_made(client, address, send):
    send()
    assert "Cancel the interview?" in text(client.get(f"{address}/cancel"))
    done = client.post(f"{address}/cancel", {"reason": "I am ill."})
    assert "The interview is cancelled" in text(done)
    assert "Choose another time" in text(done)
    assert Booking.objects.get().reason == "I am ill."
    assert "You are booked" in text(send())


def test_what_is_booked_is_saved_as_the_event_that_was_mailed(client, address, send, move):
    send()
    move("2025-01-22T10:30:00Z")
    saved = client.get(f"{address}/interview.ics")
    assert saved["Content-Disposition"] == 'attachment; filename="interview.ics"'
    assert saved["Content-Type"] == "text/calendar; charset=utf-8"
    assert saved["Cache-Control"] == "no-store"
    calendar = Calendar.from_ical(saved.content)
    [event] = calendar.walk("VEVENT")
    made = Booking.objects.get()
    assert (event["UID"], event["SEQUENCE"]) == (f"{made.pk}@slotsmith", 1)
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (made.start, made.end)
    assert "METHOD" not in calendar
    assert b"@example.com" not in saved.content


def test_there_is_no_file_of_what_is_not_booked(client, address, send):
    send()
    client.post(f"{address}/cancel")
    answer = client.get(f"{address}/interview.ics")
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert client.get("/book/nobodys/interview.ics").status_code == 404
    assert client.post(f"{address}/interview.ics").status_code == 405


def test_opening_pages_changes_nothing(client, address, send):
    for method in (client.get, client.head):
        for path in ("", f"/confirm?start={TEN}", "/cancel", "/interview.ics"):
            assert method(f"{address}{path}").status_code in (200, 302)
    assert not Booking.objects.exists()
    send()
    client.get(f"{address}/cancel")
    client.get(f"{address}/confirm?start=2025-01-22T12:00:00Z")
    assert [one.is_cancelled for one in Booking.objects.all()] == [False]


@pytest.mark.parametrize("start", ["", "tomorrow", "2025-01-22"])
def test_a_start_that_is_none_leads_back_to_the_times(client, address, start):
    assert client.get(f"{address}/confirm", {"start": start}).status_code == 302


def test_a_calendar_that_cannot_be_read_hides_times_and_says_so(client, address, monkeypatch):
    monkeypatch.setattr("service.mock_availability.get_free_busy_data", lambda ids: [])
    said = text(client.get(address, KOLKATA))
    assert "some times may be missing" in said
    assert "There are no free times in these days." in said


def test_later_days_are_a_click_away(client, address):
    first = client.get(address, KOLKATA).content.decode()
    [later] = re.findall(r'href="([^"]+)" rel="next"', first)
    page = client.get(unescape(later))
    assert "Tuesday 28 January 2025" in text(page)
    assert 'rel="prev"' in page.content.decode()


def test_an_interview_somebody_has_is_no_time(client, address):
    reserve(bob(), TEN)
    assert IN_FULL not in client.get(address, KOLKATA).content.decode()
