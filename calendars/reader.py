"""The one door to calendars: reads a panel's calendars at once, and fails closed.

Every calendar starts out unknown over the whole window, and only evidence changes that:
unknown = asked minus covered. What a provider left out, gave twice, gave too late, could not read
or gave in times that cannot be true stays unknown, with the reason. This holds for every provider
alike, and nothing else in the product decides what is unknown.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from queue import Empty, SimpleQueue
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.module_loading import import_string

from calendars.deadline import Deadline
from calendars.errors import CalendarError, Unreadable
from calendars.models import Connection
from calendars.providers.base import Calendar, Provider, Reading
from calendars.workers import workers
from engine.freebusy import BusyType, FreeBusy
from engine.intervals import Interval, subtract
from people.models import Interviewer

logger = logging.getLogger(__name__)

Batch = list[Calendar]
Outcome = tuple[Calendar, "Reading | CalendarError"]


@dataclass(frozen=True)
class CalendarRead:
    """One calendar as read; `why` says why some of its time is unknown, if any is."""

    calendar: Calendar
    free_busy: FreeBusy
    why: Unreadable | None


@lru_cache
def provider(kind: str) -> Provider:
    """The provider that the settings name for a kind (KeyError, ImportError if there is none)."""
    made: Provider = import_string(settings.CALENDARS["PROVIDERS"][kind])()
    return made


def provider_labels() -> dict[str, str]:
    """What people call each kind of calendar that the settings name."""
    return {kind: provider(kind).label for kind in settings.CALENDARS["PROVIDERS"]}


def read(
    interviewers: Sequence[Interviewer],
    connections: Iterable[Connection],
    window: Interval,
    now: int,
) -> list[CalendarRead]:
    """Read every calendar of the interviewers over a window (UTC seconds), under one deadline.

    An interviewer without a connection is read by the default provider. Never raises for a
    calendar's sake.
    """
    calendars = _calendars(interviewers, connections)
    outcomes, late = _read_at_once(_batches(calendars), window)
    return [
        _judge(calendar, outcomes.get(calendar, []), calendar in late, window, now)
        for calendar in calendars
    ]


def _calendars(
    interviewers: Sequence[Interviewer], connections: Iterable[Connection]
) -> list[Calendar]:
    by_owner: dict[int, list[Connection]] = {}
    for connection in connections:
        by_owner.setdefault(connection.interviewer_id, []).append(connection)
    kind = settings.CALENDARS["DEFAULT"]
    label = provider(kind).label if kind else "Calendar"
    return [
        Calendar(
            number=number,
            interviewer_id=interviewer.pk,
            interviewer_name=interviewer.name,
            zone=ZoneInfo(interviewer.timezone),
            provider=connection.provider,
            name=connection.name,
            url=connection.url,
            username=connection.username,
            password=connection.password,
            email=interviewer.email,
            is_locked=connection.is_locked,
        )
        for number, (interviewer, connection) in enumerate(
            (interviewer, connection)
            for interviewer in interviewers
            for connection in by_owner.get(interviewer.pk, [Connection(provider=kind, name=label)])
        )
    ]


def _batches(calendars: Iterable[Calendar]) -> list[Batch]:
    batches = []
    providers = settings.CALENDARS["PROVIDERS"]
    readable = (calendar for calendar in calendars if not calendar.is_locked)
    known = (calendar for calendar in readable if calendar.provider in providers)
    for (kind, _), group in groupby(sorted(known, key=_account), key=_account):
        members = list(group)
        size = provider(kind).batch_size or len(members)
        batches += [members[at : at + size] for at in range(0, len(members), size)]
    return batches


def _account(calendar: Calendar) -> tuple[str, str]:
    return calendar.provider, provider(calendar.provider).account(calendar)


def _read_at_once(
    batches: list[Batch], window: Interval
) -> tuple[Mapping[Calendar, list[Reading | CalendarError]], set[Calendar]]:
    """What each calendar's provider said of it by the deadline, and the calendars that are late."""
    deadline = Deadline.after(settings.CALENDARS["DEADLINE"])
    waiting: SimpleQueue[Batch] = SimpleQueue()
    done: SimpleQueue[tuple[Batch, list[Outcome]]] = SimpleQueue()
    for batch in batches:
        waiting.put(batch)
    for _ in range(min(len(batches), settings.CALENDARS["PARALLEL"])):
        workers.run(partial(_work, waiting, done, window, deadline))
    late = {calendar for batch in batches for calendar in batch}
    outcomes: dict[Calendar, list[Reading | CalendarError]] = {}
    try:
        for _ in batches:
            batch, given = done.get(timeout=deadline.remaining())
            late.difference_update(batch)
            for calendar, outcome in given:
                outcomes.setdefault(calendar, []).append(outcome)
    except (Empty, CalendarError):
        logger.warning("%d calendars did not answer in time", len(late))
    return outcomes, late


def _work(
    waiting: SimpleQueue[Batch],
    done: SimpleQueue[tuple[Batch, list[Outcome]]],
    window: Interval,
    deadline: Deadline,
) -> None:
    while True:
        try:
            batch = waiting.get_nowait()
        except Empty:
            return
        done.put((batch, _read_batch(batch, window, deadline)))


def _read_batch(batch: Batch, window: Interval, deadline: Deadline) -> list[Outcome]:
    try:
        deadline.remaining()
        return list(provider(batch[0].provider).read(batch, window, deadline))
    except CalendarError as error:
        return [(calendar, error) for calendar in batch]
    except Exception as error:  # noqa: BLE001  the one place: whatever went wrong, fail closed
        # its message may quote what it read, so only the kind of the error is told
        logger.error("provider %s failed: %s", batch[0].provider, type(error).__name__)
        return [(calendar, CalendarError(Unreadable.FAILED)) for calendar in batch]


def _judge(
    calendar: Calendar,
    outcomes: list[Reading | CalendarError],
    late: bool,
    window: Interval,
    now: int,
) -> CalendarRead:
    why = _distrust(calendar, outcomes, late)
    reading = outcomes[0] if why is None else None
    if not isinstance(reading, Reading):
        return CalendarRead(calendar, _free_busy(calendar, (), (window,), now), why)
    unknown = tuple(subtract([window], reading.covered))
    why = reading.why if unknown else None
    return CalendarRead(calendar, _free_busy(calendar, reading.busy, unknown, now), why)


def _distrust(
    calendar: Calendar, outcomes: list[Reading | CalendarError], late: bool
) -> Unreadable | None:
    """Why nothing that was said of a calendar can be believed, or None if it can."""
    if calendar.provider not in settings.CALENDARS["PROVIDERS"]:
        return Unreadable.NOT_CONNECTED
    if calendar.is_locked:
        return Unreadable.REAUTH_NEEDED
    if late:
        return Unreadable.TIMEOUT
    if not outcomes:
        return Unreadable.MISSING
    if len(outcomes) > 1:
        return Unreadable.REPEATED
    outcome = outcomes[0]
    if isinstance(outcome, CalendarError):
        return outcome.why
    if any(end < start for start, end, _ in outcome.busy):
        return Unreadable.MALFORMED
    return None


def _free_busy(
    calendar: Calendar,
    busy: Iterable[tuple[int, int, BusyType]],
    unknown: tuple[Interval, ...],
    now: int,
) -> FreeBusy:
    by_type: dict[BusyType, list[Interval]] = {}
    for start, end, busy_type in busy:
        by_type.setdefault(busy_type, []).append((start, end))
    return FreeBusy(
        busy={busy_type: tuple(intervals) for busy_type, intervals in by_type.items()},
        unknown=unknown,
        source=calendar.name,
        read_at=now,
    )
