"""The local times that mails announced to participants, and which of them have moved since.

A booking keeps its UTC time. When a new version of `tzdata` changes the rules of a time zone, the
local time of a booking in this zone moves, while mails still say the earlier one. So a booking
stores the UTC offset of its start in the candidate's zone, and each of its interviewers stores a
zone and an offset, as the mails write them. A local time has moved if the rules in use give another
offset. An offset of None is unknown: the row is older than the fields, and the offset is not
guessed.

Which bookings have moved is computed from these offsets whenever it is needed. That is exact at
every moment, also while processes with two versions of `tzdata` run; it needs no job and no mark on
a row that could be out of date. The database groups the upcoming bookings by zone, offset and
start, and only the groups are compared here. Their number depends on the grid and on the zones, not
on the number of bookings. In each zone, neighbouring starts that have moved become one period, and
the database selects the bookings by these few periods.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import groupby
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings.models import Booking, BookingInterviewer
from core import mail_time_format, timezone_data
from engine.timestamps import from_datetime, to_datetime
from people.models import Interviewer

#: The maximum number of periods in one query; later ones are found when these are settled.
MAX_PERIODS = 200
#: For how long `count_moved` remembers that no booking has moved.
_NONE_MOVED_SECONDS = 60


class _AnnouncedStart(NamedTuple):
    """A start that was announced with a UTC offset in a zone, to any number of participants."""

    zone: str
    offset: int
    start: datetime

    @property
    def has_moved(self) -> bool:
        return mail_time_format.get_utc_offset(from_datetime(self.start), self.zone) != self.offset


class _MovedPeriod(NamedTuple):
    """Starts from `first` to `last`, all of which have moved if announced with the offset."""

    first: datetime
    last: datetime
    zone: str
    offset: int

    def build_condition(self) -> Q:
        """Return the condition for bookings with a participant whose local time has moved."""
        interviewers = BookingInterviewer.objects.filter(
            booking=OuterRef("pk"), timezone=self.zone, utc_offset=self.offset
        )
        is_candidate = Q(candidate_timezone=self.zone, candidate_utc_offset=self.offset)
        return Q(start__range=(self.first, self.last)) & (is_candidate | Q(Exists(interviewers)))


@dataclass(frozen=True)
class ParticipantTime:
    """The local start of a booking for its candidate (`interviewer` is None) or an interviewer.

    `start` is a UTC second. `announced_offset` is None if it is unknown.
    """

    start: int
    zone: str
    announced_offset: int | None
    interviewer: Interviewer | None

    @property
    def current_offset(self) -> int:
        return mail_time_format.get_utc_offset(self.start, self.zone)

    @property
    def has_moved(self) -> bool:
        return self.announced_offset not in (None, self.current_offset)

    @property
    def announced(self) -> datetime | None:
        """The local start that was announced to the participant; None if it is unknown."""
        return None if self.announced_offset is None else self._localize(self.announced_offset)

    @property
    def current(self) -> datetime:
        """The local start by the rules in use."""
        return self._localize(self.current_offset)

    def _localize(self, offset: int) -> datetime:
        return to_datetime(self.start).astimezone(timezone(timedelta(seconds=offset)))


def find_moved(now: int) -> QuerySet[Booking]:
    """Return the bookings after a UTC second in which the local time of a participant has moved."""
    return Booking.objects.filter(build_moved_condition(now))


def build_moved_condition(now: int) -> Q:
    """Return the condition for the bookings that `find_moved` finds."""
    condition = Q(pk__in=[])
    for period in sorted(_find_moved_periods(now))[:MAX_PERIODS]:
        condition |= period.build_condition()
    return _build_upcoming_condition(now) & condition


def count_moved(now: int) -> int:
    """Return the number of bookings that `find_moved` finds.

    The usual result, 0, is cached for a minute for each version of `tzdata`: every new row has the
    offset of the rules in use, so bookings start to move only when the rules change.
    """
    version = timezone_data.get_version_in_use().replace(" ", "-")
    key = f"bookings:none-moved:{version}"
    if cache.get(key):
        return 0
    count = find_moved(now).count()
    if not count:
        cache.set(key, True, _NONE_MOVED_SECONDS)
    return count


def find_unknown(now: int) -> QuerySet[Booking]:
    """Return the bookings after a UTC second with a participant of unknown announced offset."""
    return Booking.objects.filter(build_unknown_condition(now))


def build_unknown_condition(now: int) -> Q:
    """Return the condition for the bookings that `find_unknown` finds."""
    interviewers = BookingInterviewer.objects.filter(booking=OuterRef("pk"), utc_offset=None)
    is_unknown = Q(candidate_utc_offset=None) | Q(Exists(interviewers))
    return _build_upcoming_condition(now) & is_unknown


def list_participant_times(booking: Booking) -> list[ParticipantTime]:
    """Return the local times of the candidate, then of the interviewers."""
    start = from_datetime(booking.start)
    candidate = ParticipantTime(
        start, booking.candidate_timezone, booking.candidate_utc_offset, None
    )
    interviewers = (
        ParticipantTime(
            start, row.timezone or row.interviewer.timezone, row.utc_offset, row.interviewer
        )
        for row in booking.participants.all()
    )
    return [candidate, *interviewers]


def store_current_offsets(booking: Booking) -> bool:
    """Store the offsets by the rules in use; return whether any of them is new.

    Load the participants of the booking first (`participants.prefetch`).
    """
    candidate, *interviewers = list_participant_times(booking)
    changed = []
    for row, time in zip(booking.participants.all(), interviewers):
        if row.utc_offset != time.current_offset:
            row.timezone, row.utc_offset = time.zone, time.current_offset
            changed.append(row)
    BookingInterviewer.objects.bulk_update(changed, ["timezone", "utc_offset"])
    is_candidate_changed = candidate.announced_offset != candidate.current_offset
    if is_candidate_changed:
        booking.candidate_utc_offset = candidate.current_offset
        booking.save(update_fields=["candidate_utc_offset"])
    return is_candidate_changed or bool(changed)


def _build_upcoming_condition(now: int) -> Q:
    return Q(state=Booking.State.BOOKED, start__gt=to_datetime(now))


def _find_moved_periods(now: int) -> Iterable[_MovedPeriod]:
    """Yield the periods of each zone and offset in which every start of a booking has moved."""
    announced_starts = sorted(_list_announced_starts(now))
    by_offset = groupby(announced_starts, key=lambda each: (each.zone, each.offset))
    for (zone, offset), starts in by_offset:
        for has_moved, run in groupby(starts, key=lambda each: each.has_moved):
            if has_moved:
                moved = [each.start for each in run]
                yield _MovedPeriod(moved[0], moved[-1], zone, offset)


def _list_announced_starts(now: int) -> list[_AnnouncedStart]:
    """Return the different zones, offsets and starts of upcoming bookings, in one query."""
    upcoming = Booking.objects.filter(_build_upcoming_condition(now)).order_by()
    candidates = upcoming.values_list("candidate_timezone", "candidate_utc_offset", "start")
    interviewers = upcoming.values_list(
        "participants__timezone", "participants__utc_offset", "start"
    )
    return [
        _AnnouncedStart(zone, offset, start)
        for zone, offset, start in candidates.union(interviewers)
        if offset is not None
    ]
