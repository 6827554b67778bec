"""Create the people, templates and reservations that tests use.

Panels are created without signals, so that tests see only the events of what they test.

`NOW` is a Monday. Tests write times as text, and `utc_seconds` turns them into UTC seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from interviews.models import InterviewTemplate, PanelGroup, PanelMember
from people.models import Interviewer, Reservation

NOW = "2025-01-20T10:00:00+00:00"
HOUR = 3600
DAY = 24 * HOUR


def utc_seconds(text: str) -> int:
    """Return the UTC second of an ISO 8601 text; a text without an offset is UTC."""
    instant = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return int(instant.replace(tzinfo=instant.tzinfo or timezone.utc).timestamp())


def alice() -> Interviewer:
    return Interviewer.objects.get_or_create(name="Alice Johnson", timezone="Europe/London")[0]


def bob() -> Interviewer:
    return Interviewer.objects.get_or_create(name="Bob Smith", timezone="America/New_York")[0]


def chen() -> Interviewer:
    return Interviewer.objects.get_or_create(name="Chen Wei", timezone="UTC")[0]


def farid() -> Interviewer:
    return Interviewer.objects.get_or_create(name="Farid Rahimi", timezone="Europe/Berlin")[0]


def set_rules(row: Any, **rules: Any) -> Any:
    """Set rules of a person or a template, save it and return it."""
    for name, value in rules.items():
        setattr(row, name, value)
    row.save()
    return row


def technical_interview(*people: Interviewer, duration: int = 60) -> InterviewTemplate:
    template = InterviewTemplate.objects.create(name="Technical Interview", duration=duration)
    panel = InterviewTemplate.interviewers.through
    panel.objects.bulk_create(
        panel(interviewtemplate_id=template.pk, interviewer_id=person.pk) for person in people
    )
    return template


def add_group(
    template: InterviewTemplate,
    *members: Interviewer,
    required: int | None = None,
    alternates: Sequence[Interviewer] = (),
) -> PanelGroup:
    """Add a group to a template, with its people in the given order."""
    group = PanelGroup(template=template, name="Pool", required=required)
    PanelGroup.objects.bulk_create([group])
    PanelMember.objects.bulk_create(
        PanelMember(
            group=group, interviewer=person, position=position, alternate=person in alternates
        )
        for position, person in enumerate((*members, *alternates))
    )
    return group


def reserve(
    person: Interviewer, start: str, minutes: int = 60, *, state: str = "booked", clear: int = 0
) -> Reservation:
    """Create a reservation with a buffer of `clear` minutes on both sides."""
    begins = datetime.fromisoformat(start.replace("Z", "+00:00"))
    ends, clear_for = begins + timedelta(minutes=minutes), timedelta(minutes=clear)
    return Reservation.objects.create(
        interviewer=person,
        state=state,
        start=begins,
        end=ends,
        buffered_start=begins - clear_for,
        buffered_end=ends + clear_for,
        expires_at=ends if state == "held" else None,
    )


def free_busy_entry(person: Interviewer, *busy: tuple[str, str]) -> dict[str, Any]:
    """Return the entry of an interviewer in the answer of `get_free_busy_data`."""
    blocks = [{"start": start, "end": end} for start, end in busy]
    return {"interviewerId": person.pk, "name": "any name", "busy": blocks}


def empty_calendars(*people: Interviewer) -> list[dict[str, Any]]:
    """Return the answer of `get_free_busy_data` for people with empty calendars."""
    return [free_busy_entry(person) for person in people]


class FakeCalendarService:
    """A fake of `get_free_busy_data` that returns a fixed answer and records its calls."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.calls: list[Sequence[Any]] = []

    def __call__(self, ids: Sequence[int]) -> Any:
        self.calls.append(ids)
        return self.answer


def starts_of(slots: Iterable[dict[str, str]]) -> list[str]:
    return [slot["start"] for slot in slots]
