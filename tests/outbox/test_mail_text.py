"""What people read, word for word."""

from __future__ import annotations

from dataclasses import replace

from outbox import mail_text
from tests.outbox.panel import ALICE, BOB, BOOKING, CANCELLED_BOOKING, CAROL, MOVED_BOOKING

INVITED = """Hello Bob Smith,

you are invited to an interview.

Interview: Technical Interview
When:      Wednesday, 22 January 2025, 14:45 to 16:15
Time zone: Asia/Kathmandu (UTC+05:45)
Length:    1 hour 30 minutes
With:      Alice Johnson, Bob Smith (optional), Dana Novak
Candidate: Carol Díaz <carol@example.net>

The attached file puts it into your calendar.
"""
CALLED_OFF = """Hello Carol Díaz,

this interview was cancelled. It does not take place.

Interview: Technical Interview
When:      Thursday, 23 January 2025, 08:00 to 09:30
Time zone: America/New_York (UTC-05:00)
Length:    1 hour 30 minutes
With:      Alice Johnson, Bob Smith (optional), Dana Novak
Reason:    The role was filled.

The attached file takes it out of your calendar.
"""


def test_an_interviewer_reads_when_it_is_by_their_clocks_and_who_comes():
    assert mail_text.build_body(BOOKING, BOB, "created") == INVITED


def test_a_candidate_reads_names_and_why_it_was_cancelled():
    assert mail_text.build_body(CANCELLED_BOOKING, CAROL, "cancelled") == CALLED_OFF


def test_a_candidate_reads_nobodys_address():
    for event, meeting in (
        ("created", BOOKING),
        ("rescheduled", MOVED_BOOKING),
        ("cancelled", CANCELLED_BOOKING),
    ):
        assert "@" not in mail_text.build_body(meeting, CAROL, event)


def test_who_no_longer_takes_part_does_not_read_that_it_was_cancelled():
    told = mail_text.build_body(MOVED_BOOKING, ALICE, "cancelled")
    assert "you no longer take part in this interview" in told
    assert "cancelled" not in told


def test_a_new_time_is_told_as_one():
    assert "an interview was moved" in mail_text.build_body(MOVED_BOOKING, ALICE, "rescheduled")
    assert "Thursday, 23 January 2025, 13:00 to 14:30" in mail_text.build_body(
        MOVED_BOOKING, ALICE, "rescheduled"
    )


def test_the_subject_says_what_happened_to_what_and_when():
    assert mail_text.build_subject(BOOKING, BOB, "created") == (
        "Invitation: Technical Interview, Wed 22 Jan 2025, 14:45 (UTC+05:45)"
    )
    assert mail_text.build_subject(MOVED_BOOKING, CAROL, "rescheduled") == (
        "New time: Technical Interview, Thu 23 Jan 2025, 08:00 (UTC-05:00)"
    )
    assert mail_text.build_subject(CANCELLED_BOOKING, ALICE, "cancelled") == (
        "Cancelled: Technical Interview, Thu 23 Jan 2025, 13:00 (UTC+00:00)"
    )


def test_what_somebody_typed_stays_on_its_line():
    meeting = replace(CANCELLED_BOOKING, title="A\r\nB", reason="C\nWith: D")
    assert mail_text.build_subject(meeting, ALICE, "cancelled").startswith("Cancelled: A B, ")
    assert "Reason:    C With: D\n" in mail_text.build_body(meeting, ALICE, "cancelled")
