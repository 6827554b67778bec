"""A calendar week on the board: one search, the state of its starts, and its days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from engine.changes import Change
from engine.intervals import Interval
from interviews import availability, start_map
from interviews.availability import Availability, SearchOptions
from interviews.interview_spec import InterviewSpec
from interviews.start_map import StartMap
from pages.interviews import day_reasons
from pages.interviews.explanation_text import PersonNames
from pages.page_clock import PageClock, format_as

DAYS_PER_WEEK = 7


class Viewer(Protocol):
    """The viewer of the page; `now` is in UTC seconds."""

    @property
    def clock(self) -> PageClock: ...
    @property
    def now(self) -> int: ...


@dataclass(frozen=True)
class BoardDay:
    """A day of the week: its slots, and if there are none, the reason in a line."""

    day: date
    slot_count: int
    has_unknown: bool
    is_selected: bool
    is_today: bool
    reason: str

    @property
    def short_name(self) -> str:
        """Return for example "Wed"."""
        return format_as(self.day, "D")

    @property
    def name(self) -> str:
        """Return for example "Wednesday"."""
        return format_as(self.day, "l")

    @cached_property
    def label(self) -> str:
        """The day as text, for example "Wednesday 22 January"."""
        # Translators: weekday, day, month (Django's letters for dates)
        return format_as(self.day, pgettext("a day of a week", "l j F"))

    @property
    def count_text(self) -> str:
        """Return for example "3 slots"; a day without slots may be unknown."""
        if self.has_unknown and not self.slot_count:
            return _("unknown")
        text = ngettext("%(number)d slot", "%(number)d slots", self.slot_count)
        return text % {"number": self.slot_count}


@dataclass(frozen=True)
class BoardWeek:
    """The calendar week around the selected day, Monday first, in the viewer's time zone.

    If changes are previewed, `usual` is the week without them.
    """

    availability: Availability
    starts: StartMap
    day: date
    clock: PageClock
    now: int
    usual: BoardWeek | None = None

    @property
    def person_names(self) -> PersonNames:
        interviewers = self.availability.spec.panel.interviewers
        return {interviewer.pk: interviewer.name for interviewer in interviewers}

    @property
    def duration(self) -> int:
        """The duration of the interview in seconds, with the previewed changes."""
        return self.availability.search_result.query.duration

    @property
    def changes(self) -> tuple[Change, ...]:
        """The previewed changes."""
        return self.starts.changes

    @property
    def first_day(self) -> date:
        return find_monday(self.day)

    @property
    def previous_week(self) -> date:
        return self.first_day - timedelta(days=DAYS_PER_WEEK)

    @property
    def next_week(self) -> date:
        return self.first_day + timedelta(days=DAYS_PER_WEEK)

    @property
    def title(self) -> str:
        """Return for example "20 January – 26 January 2025"."""
        # Translators: day and month of the first day of a week (Django's letters for dates)
        first = format_as(self.first_day, pgettext("the first day of a week", "j F"))
        # Translators: day, month, year of the last day of a week (Django's letters for dates)
        last_format = pgettext("the last day of a week", "j F Y")
        last = format_as(self.first_day + timedelta(days=6), last_format)
        return f"{first} – {last}"

    @property
    def slot_count(self) -> int:
        return self.starts.slots.bit_count()

    @property
    def near_count(self) -> int:
        return self.starts.near.bit_count()

    @property
    def unknown_count(self) -> int:
        return self.starts.unknown.bit_count()

    @cached_property
    def days(self) -> list[BoardDay]:
        return [
            self._build_day(self.first_day + timedelta(days=index))
            for index in range(DAYS_PER_WEEK)
        ]

    @property
    def days_without_slots(self) -> list[tuple[str, str]]:
        """The names of the days without slots, and the reason that each group of them shares."""
        names_by_reason: dict[str, list[str]] = {}
        for day in self.days:
            if day.reason:
                names_by_reason.setdefault(day.reason, []).append(day.name)
        return [(", ".join(names), reason) for reason, names in names_by_reason.items()]

    def window_of(self, day: date) -> Interval:
        """Return a local day in UTC seconds."""
        return self.clock.midnight(day), self.clock.midnight(day + timedelta(days=1))

    def _build_day(self, day: date) -> BoardDay:
        starts = self.starts.mask_of(self.window_of(day))
        slot_count = (starts & self.starts.slots).bit_count()
        return BoardDay(
            day,
            slot_count,
            bool(starts & self.starts.unknown),
            day == self.day,
            day == self.clock.local_date(self.now),
            "" if slot_count else day_reasons.describe_day(self.starts, starts, self.person_names),
        )


def find_monday(day: date) -> date:
    """Return the first day of the calendar week of a day."""
    return day - timedelta(days=day.weekday())


def load_week(
    interview: InterviewSpec,
    day: date,
    viewer: Viewer,
    ignore_reference: UUID | None = None,
    changes: Iterable[Change] = (),
) -> BoardWeek:
    """Search the calendar week of a local day once; raise what `find_slots` raises.

    The time of the hold or booking with the id `ignore_reference` counts as free. The week is
    shown with those of some changes that fit the interview.
    """
    clock, monday = viewer.clock, find_monday(day)
    start = clock.midnight(monday)
    end = clock.midnight(monday + timedelta(days=DAYS_PER_WEEK))
    options = SearchOptions(
        partial=True, include=frozenset({"explanation"}), ignore_reference=ignore_reference
    )
    # so that the last interview of the week may end in the next week
    window = start, end + interview.duration - 1
    result = availability.find_slots(interview, [window], viewer.now, options)
    starts = start_map.build_start_map(result, (start, end), changes)
    shown = BoardWeek(starts.availability, starts, day, clock, viewer.now)
    if not starts.changes or result.explanation is None:
        return shown
    usual_starts = StartMap(result, result.explanation, {}, (start, end))
    return replace(shown, usual=BoardWeek(result, usual_starts, day, clock, viewer.now))
