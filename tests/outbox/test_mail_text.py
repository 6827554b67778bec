"""The complete text of mails, and their language."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from outbox import itip, mail_text
from tests.factories import NOW, utc_seconds
from tests.outbox.sample_booking import ALICE, BOB, BOOKING, CANCELLED_BOOKING, CAROL, MOVED_BOOKING

INVITATION = """Hello Bob Smith,

You are invited to an interview.

Interview: Technical Interview
When:      Wednesday, 22 January 2025, 14:45 to 16:15
Time zone: Asia/Kathmandu (UTC+05:45)
Length:    1 hour 30 minutes
With:      Alice Johnson, Bob Smith (optional), Dana Novak
Candidate: Carol Díaz <carol@example.net>

Open the attached file to add the interview to your calendar.
"""
CANCELLED = """Hello Carol Díaz,

This interview was cancelled and does not take place.

Interview: Technical Interview
When:      Thursday, 23 January 2025, 08:00 to 09:30
Time zone: America/New_York (UTC-05:00)
Length:    1 hour 30 minutes
With:      Alice Johnson, Bob Smith (optional), Dana Novak
Reason:    The role was filled.

Open the attached file to remove the interview from your calendar.
"""
CANCELLED_IN_GERMAN = """Hallo Carol Díaz,

dieses Gespräch wurde abgesagt und findet nicht statt.

Gespräch: Technical Interview
Wann:     Donnerstag, 23. Januar 2025, 08:00 bis 09:30
Zeitzone: America/New_York (UTC-05:00)
Dauer:    1 Stunde 30 Minuten
Mit:      Alice Johnson, Bob Smith (optional), Dana Novak
Grund:    The role was filled.

Öffne die angehängte Datei, um das Gespräch aus deinem Kalender zu entfernen.
"""
GERMAN_CAROL = replace(CAROL, language="de")


def test_interviewer_reads_local_time_and_participants():
    assert mail_text.build_body(BOOKING, BOB, "created") == INVITATION


def test_candidate_reads_names_and_cancellation_reason():
    assert mail_text.build_body(CANCELLED_BOOKING, CAROL, "cancelled") == CANCELLED


def test_candidate_reads_no_addresses():
    for event, booking in (
        ("created", BOOKING),
        ("rescheduled", MOVED_BOOKING),
        ("cancelled", CANCELLED_BOOKING),
    ):
        assert "@" not in mail_text.build_body(booking, CAROL, event)


def test_removed_attendee_does_not_read_of_a_cancellation():
    body = mail_text.build_body(MOVED_BOOKING, ALICE, "cancelled")
    assert "You no longer take part in this interview" in body
    assert "cancelled" not in body
    subject = mail_text.build_subject(MOVED_BOOKING, ALICE, "cancelled")
    assert subject.startswith("You no longer take part: Technical Interview, ")
    replaced = replace(MOVED_BOOKING, replacement="Chen\nWei")
    body = mail_text.build_body(replaced, ALICE, "cancelled")
    assert "in this interview. Chen Wei takes part instead.\n" in body
    assert "Bob Smith" not in body


def test_mail_to_an_interviewer_leads_to_the_page_of_the_interview():
    url = "https://slots.example/my-page/interviews/1"
    for event, booking in (
        ("created", BOOKING),
        ("rescheduled", MOVED_BOOKING),
        ("cancelled", CANCELLED_BOOKING),
    ):
        own, other = replace(booking, interviewer_url=url), replace(booking, candidate_url="x")
        assert f"after you sign in:\n{url}\n" in mail_text.build_body(own, ALICE, event)
        assert url not in mail_text.build_body(own, CAROL, event)
        assert "shown here" not in mail_text.build_body(other, ALICE, event)
    left = replace(MOVED_BOOKING, interviewer_url=url)
    assert url not in mail_text.build_body(left, ALICE, "cancelled")


def test_mail_about_a_booking_of_the_candidate_does_not_invite_to_it():
    booking = replace(BOOKING, is_booked_by_candidate=True)
    texts = [
        mail_text.build_body(booking, recipient, "created", "Acme\nRobotics").splitlines()[2]
        for recipient in (CAROL, GERMAN_CAROL, ALICE)
    ]
    assert texts == [
        "Your interview with Acme Robotics is booked.",
        "dein Gespräch bei Acme Robotics ist gebucht.",
        "An interview with Carol Díaz is booked.",
    ]
    assert "Your interview is booked." in mail_text.build_body(booking, CAROL, "created")


def test_mails_about_changes_name_the_company_to_the_candidate():
    changes = (
        ("rescheduled", MOVED_BOOKING),
        ("updated", BOOKING),
        ("cancelled", CANCELLED_BOOKING),
    )
    texts = [
        mail_text.build_body(booking, recipient, event, "Acme\nRobotics").splitlines()[2]
        for recipient in (CAROL, GERMAN_CAROL)
        for event, booking in changes
    ]
    assert texts == [
        "Your interview with Acme Robotics has a new time. The previous time no longer applies.",
        "The details of your interview with Acme Robotics have changed. The time is the same.",
        "Your interview with Acme Robotics was cancelled and does not take place.",
        "dein Gespräch bei Acme Robotics hat eine neue Zeit. Die bisherige Zeit gilt nicht mehr.",
        "die Angaben zu deinem Gespräch bei Acme Robotics haben sich geändert. Die Zeit bleibt"
        " gleich.",
        "dein Gespräch bei Acme Robotics wurde abgesagt und findet nicht statt.",
    ]
    for event, booking in changes:
        assert "Acme" not in mail_text.build_body(booking, ALICE, event, "Acme")


def test_rescheduled_mail_has_the_new_time():
    assert "Your interview has a new time" in mail_text.build_body(
        MOVED_BOOKING, ALICE, "rescheduled"
    )
    assert "Thursday, 23 January 2025, 13:00 to 14:30" in mail_text.build_body(
        MOVED_BOOKING, ALICE, "rescheduled"
    )


def test_subject_has_event_title_and_local_time():
    assert mail_text.build_subject(BOOKING, BOB, "created") == (
        "Invitation: Technical Interview, Wed 22 Jan 2025, 14:45 (UTC+05:45)"
    )
    assert mail_text.build_subject(MOVED_BOOKING, CAROL, "rescheduled") == (
        "New time: Technical Interview, Thu 23 Jan 2025, 08:00 (UTC-05:00)"
    )
    assert mail_text.build_subject(CANCELLED_BOOKING, ALICE, "cancelled") == (
        "Cancelled: Technical Interview, Thu 23 Jan 2025, 13:00 (UTC+00:00)"
    )


def test_typed_text_stays_on_one_line():
    booking = replace(CANCELLED_BOOKING, title="A\r\nB", reason="C\nWith: D")
    assert mail_text.build_subject(booking, ALICE, "cancelled").startswith("Cancelled: A B, ")
    assert "Reason:    C With: D\n" in mail_text.build_body(booking, ALICE, "cancelled")


def test_mail_is_in_the_recipients_language():
    assert mail_text.build_body(CANCELLED_BOOKING, GERMAN_CAROL, "cancelled") == CANCELLED_IN_GERMAN
    assert mail_text.build_subject(MOVED_BOOKING, GERMAN_CAROL, "rescheduled") == (
        "Neue Zeit: Technical Interview, Do 23. Jan 2025, 08:00 (UTC-05:00)"
    )


def test_mail_without_a_language_is_in_the_default_language(settings):
    with translation.override("de"):
        assert mail_text.build_body(CANCELLED_BOOKING, CAROL, "cancelled") == CANCELLED
    settings.LANGUAGE_CODE = "de"
    assert mail_text.build_body(CANCELLED_BOOKING, CAROL, "cancelled") == CANCELLED_IN_GERMAN


def test_calendar_event_is_in_the_attendees_language():
    german_bob = replace(BOB, language="de")
    event = itip.build_calendar_event(BOOKING, german_bob, utc_seconds(NOW))
    assert event.description_lines[0].startswith("Mit: ")
    assert event.description_lines[1].startswith("Bewerber: ")


@pytest.mark.parametrize(
    ("booking", "event"),
    [
        (BOOKING, "created"),
        (MOVED_BOOKING, "rescheduled"),
        (MOVED_BOOKING, "cancelled"),
        (CANCELLED_BOOKING, "cancelled"),
    ],
)
def test_every_line_is_translated(booking, event):
    booking = replace(booking, replacement="Chen")
    english = mail_text.build_body(booking, BOB, event).splitlines()
    german = mail_text.build_body(booking, replace(BOB, language="de"), event).splitlines()
    assert set(english) & set(german) == {""}


def test_greeting_without_a_name():
    nobody = replace(BOOKING.candidate, name="")
    assert mail_text.build_body(BOOKING, nobody, "created").startswith("Hello,\n")


PREPARED_BOOKING = replace(
    BOOKING,
    location="https://meet.example.com/technical",
    contact="Efua Mensah, efua@example.com",
    description="You solve a problem with us.",
    instructions="Have your editor open.\r\nShare your screen.",
)
PREPARED_INVITATION = """Hello Carol Díaz,

You are invited to an interview.

Interview: Technical Interview
When:      Wednesday, 22 January 2025, 04:00 to 05:30
Time zone: America/New_York (UTC-05:00)
Length:    1 hour 30 minutes
Where:     https://meet.example.com/technical
With:      Alice Johnson, Bob Smith (optional), Dana Novak
Contact:   Efua Mensah, efua@example.com

You solve a problem with us.

Have your editor open.
Share your screen.

Open the attached file to add the interview to your calendar.
"""


def test_candidate_reads_where_and_how_to_prepare():
    assert mail_text.build_body(PREPARED_BOOKING, CAROL, "created") == PREPARED_INVITATION


def test_interviewer_reads_where_but_not_the_texts_for_the_candidate():
    body = mail_text.build_body(PREPARED_BOOKING, ALICE, "created")
    assert "Where:     https://meet.example.com/technical" in body
    assert "efua@example.com" not in body
    assert "Share your screen" not in body


def test_cancellation_does_not_ask_the_candidate_to_prepare():
    assert "editor" not in mail_text.build_body(PREPARED_BOOKING, CAROL, "cancelled")


def test_hidden_names_are_not_in_the_mail_or_the_event_of_the_candidate():
    hidden = replace(BOOKING, shows_interviewer_names=False)
    assert "Alice" not in mail_text.build_body(hidden, CAROL, "created")
    assert b"Alice" not in itip.build_personal_copy(hidden, CAROL, utc_seconds(NOW))
    assert "Dana Novak" in mail_text.build_body(hidden, ALICE, "created")


def test_event_has_the_location():
    content = itip.build_personal_copy(PREPARED_BOOKING, CAROL, utc_seconds(NOW))
    assert b"LOCATION:https://meet.example.com/technical" in content
    assert b"LOCATION" not in itip.build_personal_copy(BOOKING, CAROL, utc_seconds(NOW))
