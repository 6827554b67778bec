"""Interviewers as rows of the list of people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from calendars.connection_status import ConnectionStatus
from calendars.models import Connection
from pages.calendars.calendar_rows import State, describe_state
from pages.people.hours_text import describe_hours
from people import weekly_load
from people.models import Interviewer

#: What `describe_calendars` needs; without the busy times, which are long.
CALENDARS = Prefetch(
    "connections",
    Connection.objects.select_related("snapshot", "health").defer("snapshot__packed"),
)
#: States from the best to the worst.
_SEVERITY = ("good", "neutral", "warning", "bad")


@dataclass(frozen=True)
class PersonRow:
    """An interviewer in a list. `calendar` is a state of the design system and a text."""

    interviewer: Interviewer
    calendar: State
    hours: str
    load: str
    is_at_limit: bool

    @property
    def zone(self) -> str:
        return self.interviewer.timezone.replace("_", " ")


def build_rows(interviewers: Sequence[Interviewer], monday: date) -> list[PersonRow]:
    """Return rows of interviewers whose `CALENDARS` are prefetched, with one query."""
    counts = weekly_load.count_by_day(interviewers, monday)
    return [_build_row(each, sum(counts.get(each.pk, {}).values())) for each in interviewers]


def _build_row(interviewer: Interviewer, booked: int) -> PersonRow:
    limit = interviewer.max_per_week
    return PersonRow(
        interviewer=interviewer,
        calendar=describe_calendars(interviewer.connections.all()),
        hours=describe_hours(interviewer.open_hours),
        load=describe_load(booked, limit),
        is_at_limit=limit is not None and booked >= limit,
    )


def describe_load(booked: int, limit: int | None) -> str:
    """Return for example "3 of 5"; without a limit, the number."""
    if limit is None:
        return str(booked)
    return _("%(booked)d of %(limit)d") % {"booked": booked, "limit": limit}


def describe_calendars(connections: Iterable[Connection]) -> State:
    """Return the worst state of an interviewer's calendars."""
    states = [_describe_calendar(each) for each in connections]
    if not states and settings.CALENDARS["DEFAULT"]:
        return "neutral", _("Simulated calendar")
    if not states:
        return "bad", _("No calendar")
    return max(states, key=lambda state: _SEVERITY.index(state[0]))


def _describe_calendar(connection: Connection) -> State:
    return describe_state(connection, ConnectionStatus.from_connection(connection))
