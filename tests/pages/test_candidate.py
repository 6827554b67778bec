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


def test_times_are_in_candidate_zone_and_interviewers_are_not_named(client, address):
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
def test_hour_format_follows_language(client, address, language, label):
    page = client.get(address, KOLKATA, HTTP_ACCEPT_LANGUAGE=language)
    assert f">{label}<" in page.content.decode()


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "../etc", "right/Europe/Berlin", "posix/Asia/Tokyo"]
)
def test_invalid_zone_falls_back_to_zone_of_invitee(client, address, zone):
    page = client.get(address, {"zone": zone})
    assert "data-zone-is-guessed" in page.content.decode()
    assert "<option selected>Asia/Kolkata</option>" in page.content.decode()


@pytest.mark.parametrize(
    "start", ["9999-12-31T22:00:00Z", "9999-12-31T23:59:59.5Z", "0001-01-01T00:00:00Z"]
)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_start_outside_supported_years_redirects_to_times(client, address, start, zone):
    where = f"{address}/confirm?zone={zone}"
    answers = (
        client.get(where, {"start": start, "zone": zone}),
        client.post(where, {"start": start}),
    )
    assert [one.status_code for one in answers] == [302, 302]


def test_link_revoked_during_calendar_read_books_nothing(send, monkeypatch):
    reading = SlotCheck.read

    def read_slowly(wanted):
        CandidateLink.objects.update(revoked_at=timestamps.to_datetime(utc_seconds(NOW)))
        return reading(wanted)

    monkeypatch.setattr(SlotCheck, "read", read_slowly)
    answer = send()
    assert (answer.status_code, Booking.objects.count()) == (404, 0)


def test_candidate_books_in_two_clicks(client, address, send):
    times = client.get(address, KOLKATA).content.decode()
    [where] = {unescape(one) for one in re.findall(r'class="time" href="([^"]+)"', times)
               if "22T10%3A00" in one}  # fmt: skip
    confirmation = client.get(where)
    assert IN_FULL in text(confirmation)
    assert 'value="Noor Haddad"' in confirmation.content.decode()
    done = send()
    assert "Your interview is booked" in text(done)
    assert IN_FULL in text(done)
    made = Booking.objects.get()
    assert (made.candidate_name, made.candidate_timezone, made.link_id) == (
        "Noor Haddad",
        "Asia/Kolkata",
        candidate_links.get_by_secret(address[6:], utc_seconds(NOW)).pk,
    )  # fmt: skip


def test_submitting_twice_books_once(send):
    send()
    assert "Your interview is booked" in text(send())
    assert Booking.objects.count() == 1


def test_outdated_form_asks_again(send, move):
    """Two pages are open, and the other one was sent meanwhile."""
    asked = move(ELEVEN)
    assert (asked.status_code, "Book this time?" in text(asked)) == (409, True)
    send()
    asked = send(ELEVEN)
    assert (asked.status_code, "Move the interview to this time?" in text(asked)) == (409, True)
    assert [one.start for one in Booking.objects.all()] == [
        timestamps.to_datetime(utc_seconds(TEN))
    ]


def test_taken_slot_shows_nearest_times(client, send, template):
    book_for_somebody_else(template)
    gone = send()
    assert gone.status_code == 409
    assert "This time is no longer available" in text(gone)
    assert "Wednesday 22 January 2025, 14:30 to 15:30, Asia/Kolkata" in text(gone)
    assert Booking.objects.count() == 1


def test_typed_values_are_kept_for_nearest_time(client, address, send, template):
    book_for_somebody_else(template)
    gone = send(name="N. Haddad").content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', gone))
    nearest = re.findall(r'name="start" value="([^"]+)"', gone)[0]
    form = {**hidden, "start": nearest}
    page = client.post(f"{address}/confirm?zone=Asia/Kolkata", form)
    assert "Book this time?" in text(page)
    assert 'value="N. Haddad"' in page.content.decode()
    assert Booking.objects.count() == 1


def test_failed_move_says_that_booking_is_unchanged(client, send, move):
    send()
    reserve(bob(), ELEVEN)
    gone = move(ELEVEN)
    assert (gone.status_code, "Your booking was not changed." in text(gone)) == (409, True)
    assert re.search(r'href="[^"]*\?move=[^"]*">Show all times<', gone.content.decode())


def test_booked_time_is_shown_in_zone_of_booking(client, address, send):
    client.post(f"{address}/confirm?zone=Japan", {**CANDIDATE_FORM, "start": TEN})
    page = client.get(address)
    assert "19:00 to 20:00, Japan" in text(page)


def test_zone_alias_is_selected_and_days_are_kept(client, address):
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
def test_invalid_input_shows_error_and_keeps_typed_values(send, typed, wrong):
    page = send(**typed)
    assert page.status_code == 400
    assert wrong in text(page)
    kept = {**CANDIDATE_FORM, **typed}
    assert all(f'value="{value}"' in page.content.decode() for value in kept.values())
    assert not Booking.objects.exists()


def test_booking_can_be_moved_to_overlapping_time(client, address, send, move):
    send()
    page = client.get(address, {**KOLKATA, "move": ""})
    assert "Choose another time" in text(page)
    assert IN_FULL not in page.content.decode()
    moved = move("2025-01-22T10:30:00Z")
    assert "Wednesday 22 January 2025, 16:00 to 17:00" in text(moved)
    assert Booking.objects.get().sequence == 1


def test_candidate_can_book_again_after_cancelling_with_reason(client, address, send):
    send()
    assert "Cancel the interview?" in text(client.get(f"{address}/cancel"))
    done = client.post(f"{address}/cancel", {"reason": "I am ill."})
    assert "The interview was cancelled" in text(done)
    assert "Choose another time" in text(done)
    assert Booking.objects.get().reason == "I am ill."
    assert "Your interview is booked" in text(send())


def test_calendar_file_contains_the_mailed_event(client, address, send, move):
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


def test_calendar_file_needs_a_booking(client, address, send):
    send()
    client.post(f"{address}/cancel")
    answer = client.get(f"{address}/interview.ics")
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert client.get("/book/nobodys/interview.ics").status_code == 404
    assert client.post(f"{address}/interview.ics").status_code == 405


def test_get_and_head_change_nothing(client, address, send):
    for method in (client.get, client.head):
        for path in ("", f"/confirm?start={TEN}", "/cancel", "/interview.ics"):
            assert method(f"{address}{path}").status_code in (200, 302)
    assert not Booking.objects.exists()
    send()
    client.get(f"{address}/cancel")
    client.get(f"{address}/confirm?start=2025-01-22T12:00:00Z")
    assert [one.is_cancelled for one in Booking.objects.all()] == [False]


@pytest.mark.parametrize("start", ["", "tomorrow", "2025-01-22"])
def test_invalid_start_redirects_to_times(client, address, start):
    assert client.get(f"{address}/confirm", {"start": start}).status_code == 302


def test_unreadable_calendar_hides_times_and_shows_note(client, address, monkeypatch):
    monkeypatch.setattr("service.mock_availability.get_free_busy_data", lambda ids: [])
    said = text(client.get(address, KOLKATA))
    assert "some available times may be missing" in said
    assert "No times are available on these days." in said


def test_later_days_link_shows_next_week(client, address):
    first = client.get(address, KOLKATA).content.decode()
    [later] = re.findall(r'href="([^"]+)" rel="next"', first)
    page = client.get(unescape(later))
    assert "Tuesday 28 January 2025" in text(page)
    assert 'rel="prev"' in page.content.decode()


def test_booked_interviewer_time_is_not_offered(client, address):
    reserve(bob(), TEN)
    assert IN_FULL not in client.get(address, KOLKATA).content.decode()
