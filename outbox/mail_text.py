"""What people read of a booking, by what happened and who they are.

A candidate reads the interviewers' names and not their addresses; the interviewers read the
candidate's name and address.
"""

from __future__ import annotations

from core import time_format
from core.text import single_line
from outbox.booking_payload import Attendee, BookingSnapshot
from outbox.notifications import BookingEventType

_SUBJECTS: dict[BookingEventType, str] = {
    "created": "Invitation",
    "rescheduled": "New time",
    "cancelled": "Cancelled",
}


def build_subject(meeting: BookingSnapshot, reader: Attendee, event: BookingEventType) -> str:
    """What happened to which interview, and when that is for who reads it."""
    at = time_format.format_short(meeting.start, reader.zone)
    return f"{_SUBJECTS[event]}: {single_line(meeting.title)}, {at}"


def build_body(meeting: BookingSnapshot, reader: Attendee, event: BookingEventType) -> str:
    """The whole message."""
    time = (meeting.start, meeting.end)
    facts = [
        ("Interview", single_line(meeting.title)),
        ("When", time_format.format_interval(time, reader.zone)),
        ("Time zone", time_format.format_zone(meeting.start, reader.zone)),
        ("Length", time_format.format_duration(meeting.end - meeting.start)),
        *list_participants(meeting, reader),
    ]
    if event == "cancelled" and meeting.reason:
        facts.append(("Reason", single_line(meeting.reason)))
    told = "\n".join(f"{f'{name}:':<11}{fact}" for name, fact in facts)
    greeting = f"Hello {single_line(reader.name)},"
    return f"{greeting}\n\n{_happened(meeting, event)}\n\n{told}\n\n{_last(event)}\n"


def list_participants(meeting: BookingSnapshot, reader: Attendee) -> list[tuple[str, str]]:
    """Who takes part, as who reads it may know them."""
    found = [("With", ", ".join(_interviewers(meeting)))]
    if reader.role != "candidate":
        candidate = meeting.candidate
        found.append(
            ("Candidate", f"{single_line(candidate.name)} <{single_line(candidate.email)}>")
        )
    return [fact for fact in found if fact[1]]


def _interviewers(meeting: BookingSnapshot) -> list[str]:
    return [
        f"{single_line(one.name)}{' (optional)' if one.role == 'optional' else ''}"
        for one in meeting.attendees
        if one.role != "candidate"
    ]


def _happened(meeting: BookingSnapshot, event: BookingEventType) -> str:
    if event == "created":
        return "you are invited to an interview."
    if event == "rescheduled":
        return "an interview was moved. Below is its new time; the earlier one no longer holds."
    if meeting.cancelled:
        return "this interview was cancelled. It does not take place."
    return "you no longer take part in this interview. It is not in your calendar any more."


def _last(event: BookingEventType) -> str:
    if event == "cancelled":
        return "The attached file takes it out of your calendar."
    return "The attached file puts it into your calendar."
