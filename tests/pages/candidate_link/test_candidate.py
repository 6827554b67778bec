"""The pages of candidates, without JavaScript."""

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
from tests.factories import NOW, alice, bob, empty_calendars, reserve, set_rules, utc_seconds
from tests.pages.conftest import CANDIDATE_FORM

pytestmark = pytest.mark.django_db

KOLKATA = {"zone": "Asia/Kolkata"}
#: The page with the times of Wednesday.
WEDNESDAY = {**KOLKATA, "day": "2025-01-22"}
#: 15:30 in Kolkata.
TEN = "2025-01-22T10:00:00Z"
ELEVEN = "2025-01-22T11:00:00Z"
IN_FULL = "Wednesday 22 January 2025, 15:30 to 16:30, Asia/Kolkata (UTC+05:30)"


def text(response) -> str:
    """Return the visible text of a page."""
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    inline = re.sub(r"</?bdi>", "", f"<{main}")
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", inline)).split())


def test_times_are_in_candidate_zone_and_interviewers_are_not_named(client, link_url, template):
    set_rules(template, shows_interviewer_names=False)
    assert "Tuesday 21 January 2025" in text(client.get(link_url, KOLKATA))
    page = client.get(link_url, WEDNESDAY)
    page_text = text(page)
    assert page.status_code == 200
    assert "Wednesday 22 January 2025" in page_text
    assert f'aria-label="{IN_FULL}">15:30<' in page.content.decode()
    assert "Alice" not in page_text
    assert "Bob" not in page_text


@pytest.mark.parametrize(
    ("language", "label"), [("en-US", "3:30 pm"), ("en-GB", "15:30"), ("de", "15:30")]
)
def test_hour_format_follows_language(client, link_url, language, label):
    page = client.get(link_url, WEDNESDAY, HTTP_ACCEPT_LANGUAGE=language)
    assert f">{label}<" in page.content.decode()


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "../etc", "right/Europe/Berlin", "posix/Asia/Tokyo"]
)
def test_invalid_zone_falls_back_to_zone_of_invitee(client, link_url, zone):
    page = client.get(link_url, {"zone": zone})
    assert "data-zone-is-guessed" in page.content.decode()
    assert "Your time zone Asia/Kolkata (UTC+05:30)" in text(page)


@pytest.mark.parametrize(
    "start", ["9999-12-31T22:00:00Z", "9999-12-31T23:59:59.5Z", "0001-01-01T00:00:00Z"]
)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_start_outside_supported_years_redirects_to_times(client, link_url, start, zone):
    confirm_url = f"{link_url}/confirm?zone={zone}"
    responses = (
        client.get(confirm_url, {"start": start, "zone": zone}),
        client.post(confirm_url, {"start": start}),
    )
    assert [response.status_code for response in responses] == [302, 302]


@pytest.mark.parametrize("field", ["revoked_at", "closed_at"])
def test_link_ended_during_calendar_read_books_nothing(submit_booking, monkeypatch, field):
    reading = SlotCheck.read

    def read_slowly(slot_check):
        CandidateLink.objects.update(**{field: timestamps.to_datetime(utc_seconds(NOW))})
        return reading(slot_check)

    monkeypatch.setattr(SlotCheck, "read", read_slowly)
    response = submit_booking()
    assert (response.status_code, Booking.objects.count()) == (404, 0)


def test_candidate_books_in_two_clicks(client, link_url, submit_booking):
    times = client.get(link_url, WEDNESDAY).content.decode()
    [confirm_url] = {unescape(url) for url in re.findall(r'class="time" href="([^"]+)"', times)
               if "22T10%3A00" in url}  # fmt: skip
    confirmation = client.get(confirm_url)
    assert IN_FULL in text(confirmation)
    assert 'value="Noor Haddad"' in confirmation.content.decode()
    done = submit_booking()
    assert "Your interview is booked" in text(done)
    assert IN_FULL in text(done)
    current = Booking.objects.get()
    assert (current.candidate_name, current.candidate_timezone, current.link_id) == (
        "Noor Haddad",
        "Asia/Kolkata",
        candidate_links.get_by_secret(link_url[6:], utc_seconds(NOW)).pk,
    )  # fmt: skip


def test_submitting_twice_books_once(submit_booking):
    submit_booking()
    assert "Your interview is booked" in text(submit_booking())
    assert Booking.objects.count() == 1


def test_outdated_form_asks_again(submit_booking, submit_move):
    """Two pages are open, and the form of the other page was sent first."""
    page = submit_move(ELEVEN)
    assert (page.status_code, "Book this time?" in text(page)) == (409, True)
    submit_booking()
    page = submit_booking(ELEVEN)
    assert (page.status_code, "Move the interview to this time?" in text(page)) == (409, True)
    assert [booking.start for booking in Booking.objects.all()] == [
        timestamps.to_datetime(utc_seconds(TEN))
    ]


def test_taken_slot_shows_nearest_times(client, submit_booking, template):
    book_for_somebody_else(template)
    page = submit_booking()
    assert page.status_code == 409
    assert "This time is no longer available" in text(page)
    assert "Wednesday 22 January 2025, 14:30 to 15:30, Asia/Kolkata" in text(page)
    assert Booking.objects.count() == 1


def test_unreadable_calendar_asks_to_try_again(client, link_url, submit_booking, calendar_service):
    calendar_service(empty_calendars(alice()))  # the other interviewer's calendar is missing
    page = submit_booking(name="N. Haddad")
    assert page.status_code == 503
    assert "This time cannot be checked at the moment" in text(page)
    assert "A calendar could not be read, so it is not known whether the time is free." in text(
        page
    )
    assert "Nothing was booked. Try again in a minute, or choose another time." in text(page)
    assert "no longer available" not in text(page)
    assert Booking.objects.count() == 0
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))
    calendar_service(empty_calendars(alice(), bob()))
    form = {**hidden, "start": TEN}
    page = client.post(f"{link_url}/confirm?zone=Asia/Kolkata", form)
    assert "Book this time?" in text(page)
    assert 'value="N. Haddad"' in page.content.decode()


def test_typed_values_are_kept_for_nearest_time(client, link_url, submit_booking, template):
    book_for_somebody_else(template)
    page = submit_booking(name="N. Haddad").content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    nearest = re.findall(r'name="start" value="([^"]+)"', page)[0]
    form = {**hidden, "start": nearest}
    page = client.post(f"{link_url}/confirm?zone=Asia/Kolkata", form)
    assert "Book this time?" in text(page)
    assert 'value="N. Haddad"' in page.content.decode()
    assert Booking.objects.count() == 1


def test_failed_move_says_that_booking_is_unchanged(client, submit_booking, submit_move):
    submit_booking()
    reserve(bob(), ELEVEN)
    page = submit_move(ELEVEN)
    assert (page.status_code, "Your booking was not changed." in text(page)) == (409, True)
    assert re.search(r'href="[^"]*\?move=[^"]*">Show all times<', page.content.decode())


def test_booked_time_is_shown_in_zone_of_booking(client, link_url, submit_booking):
    client.post(f"{link_url}/confirm?zone=Japan", {**CANDIDATE_FORM, "start": TEN})
    page = client.get(link_url)
    assert "19:00 to 20:00, Japan" in text(page)


def test_zone_alias_is_selected_and_day_is_kept(client, link_url):
    page = client.get(link_url, {"zone": "Japan", "day": "2025-01-28"})
    assert "Your time zone Japan (UTC+09:00)" in text(page)
    assert 'name="day" value="2025-01-28"' in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"name": ""}, "This field may not be blank."),
        ({"email": "noor"}, "Enter a valid email address."),
        ({"name": "a\nb"}, "It must be one line"),
    ],
)
def test_invalid_input_shows_error_and_keeps_typed_values(submit_booking, typed, error):
    page = submit_booking(**typed)
    assert page.status_code == 400
    assert error in text(page)
    form = {**CANDIDATE_FORM, **typed}
    assert all(f'value="{value}"' in page.content.decode() for value in form.values())
    assert not Booking.objects.exists()


def test_booking_can_be_moved_to_overlapping_time(client, link_url, submit_booking, submit_move):
    submit_booking()
    page = client.get(link_url, {**WEDNESDAY, "move": ""})
    assert "Choose another time" in text(page)
    assert IN_FULL not in page.content.decode()
    moved = submit_move("2025-01-22T10:30:00Z")
    assert "Wednesday 22 January 2025, 16:00 to 17:00" in text(moved)
    assert Booking.objects.get().sequence == 1


def test_candidate_can_book_again_after_cancelling_with_reason(client, link_url, submit_booking):
    submit_booking()
    assert "Cancel the interview?" in text(client.get(f"{link_url}/cancel"))
    done = client.post(f"{link_url}/cancel", {"reason": "I am ill."})
    assert "The interview was cancelled" in text(done)
    assert "Choose another time" in text(done)
    assert Booking.objects.get().reason == "I am ill."
    assert "Your interview is booked" in text(submit_booking())


def test_calendar_file_contains_the_mailed_event(client, link_url, submit_booking, submit_move):
    submit_booking()
    submit_move("2025-01-22T10:30:00Z")
    saved = client.get(f"{link_url}/interview.ics")
    assert saved["Content-Disposition"] == 'attachment; filename="interview.ics"'
    assert saved["Content-Type"] == "text/calendar; charset=utf-8"
    assert saved["Cache-Control"] == "no-store"
    calendar = Calendar.from_ical(saved.content)
    [event] = calendar.walk("VEVENT")
    current = Booking.objects.get()
    assert (event["UID"], event["SEQUENCE"]) == (f"{current.pk}@slotsmith", 1)
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (current.start, current.end)
    assert "METHOD" not in calendar
    assert b"@example.com" not in saved.content


def test_calendar_file_needs_a_booking(client, link_url, submit_booking):
    submit_booking()
    client.post(f"{link_url}/cancel")
    response = client.get(f"{link_url}/interview.ics")
    assert (response.status_code, response["Location"]) == (302, link_url)
    assert client.get("/book/unknown/interview.ics").status_code == 404
    assert client.post(f"{link_url}/interview.ics").status_code == 405


def test_get_and_head_change_nothing(client, link_url, submit_booking):
    for method in (client.get, client.head):
        for path in ("", f"/confirm?start={TEN}", "/cancel", "/interview.ics"):
            assert method(f"{link_url}{path}").status_code in (200, 302)
    assert not Booking.objects.exists()
    submit_booking()
    client.get(f"{link_url}/cancel")
    client.get(f"{link_url}/confirm?start=2025-01-22T12:00:00Z")
    assert [booking.is_cancelled for booking in Booking.objects.all()] == [False]


@pytest.mark.parametrize("start", ["", "tomorrow", "2025-01-22"])
def test_invalid_start_redirects_to_times(client, link_url, start):
    assert client.get(f"{link_url}/confirm", {"start": start}).status_code == 302


def test_unreadable_calendar_hides_times_and_shows_note(client, link_url, monkeypatch):
    monkeypatch.setattr("service.mock_availability.get_free_busy_data", lambda ids: [])
    page_text = text(client.get(link_url, KOLKATA))
    assert "some available times may be missing" in page_text
    assert "No times are available in this month." in page_text


def test_next_month_link_shows_next_month(client, link_url):
    first = client.get(link_url, KOLKATA).content.decode()
    [later] = re.findall(r'href="([^"]+)" rel="next"', first)
    page = client.get(unescape(later))
    assert "Saturday 1 February 2025" in text(page)
    assert 'rel="prev"' in page.content.decode()


def test_booked_interviewer_time_is_not_offered(client, link_url):
    reserve(bob(), TEN)
    page = client.get(link_url, WEDNESDAY).content.decode()
    assert "Wednesday 22 January 2025, 16:30 to 17:30" in page
    assert IN_FULL not in page
