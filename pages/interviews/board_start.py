"""The selected start of the board: its times, who takes part, and why it is unavailable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from core.timezone_names import is_timezone
from engine import kept_places, timestamps
from interviews.start_map import StartState
from pages.interviews.board_grid import BoardGrid, StartCell
from pages.interviews.explanation_text import ExplanationText, describe_start
from pages.interviews.week import BoardWeek

_SLOT_STATES = {StartState.SLOT, StartState.OPENED}


@dataclass(frozen=True)
class PanelPerson:
    """A person of a group at a start: whether they are free, and whether they have a place of it.

    `is_elsewhere` says that they have a place of another group.
    """

    id: int
    name: str
    is_free: bool
    takes_part: bool
    is_elsewhere: bool = False

    @property
    def is_selectable(self) -> bool:
        """Whether the person can have a place of the group."""
        return self.is_free and not self.is_elsewhere


@dataclass(frozen=True)
class GroupOfPanel:
    """The people of a group, and how many of them are needed. Optional people are none of it."""

    required: int
    people: list[PanelPerson]

    @property
    def has_choice(self) -> bool:
        """Whether more people can have a place of the group than are needed."""
        return sum(person.is_selectable for person in self.people) > self.required


@dataclass(frozen=True)
class SelectedStart:
    """A selected start, in UTC seconds, on the board of a week.

    `candidate_time` is the time on the candidate's clock if it differs from the viewer's.
    `row_starts` are the starts that share a row of the grid with this one.
    """

    instant: int
    explanation: ExplanationText
    candidate_time: str
    groups: list[GroupOfPanel]
    optional: list[PanelPerson]
    row_starts: list[StartCell]

    @property
    def start(self) -> str:
        """The start as ISO 8601 text in UTC."""
        return timestamps.format_utc(self.instant)

    @property
    def is_slot(self) -> bool:
        """Whether the start is a slot, perhaps only with the previewed changes."""
        return self.explanation.state in _SLOT_STATES

    @property
    def is_opened(self) -> bool:
        """Whether the start is a slot with the previewed changes only."""
        return self.explanation.state is StartState.OPENED

    @property
    def is_unknown(self) -> bool:
        return self.explanation.state is StartState.UNKNOWN

    @property
    def has_choice(self) -> bool:
        """Whether a place can be filled by another person who is free."""
        return any(group.has_choice for group in self.groups)

    @property
    def participant_ids(self) -> list[int]:
        """The required people who would take part."""
        people = [person for group in self.groups for person in group.people]
        return list(dict.fromkeys(person.id for person in people if person.takes_part))


def select_start(
    grid: BoardGrid, instant: int, candidate_zone: str, current_ids: Sequence[int] = ()
) -> SelectedStart:
    """Return a start (UTC seconds) of the grid of the week with everything that is shown of it.

    `current_ids` are people who keep their places if they can: those of a booking to move, or those
    who were chosen.
    """
    week = grid.week
    details = week.starts.describe(instant)
    is_slot = details.state in _SLOT_STATES
    groups, optional = _choose_people(week, instant, current_ids) if is_slot else ([], [])
    return SelectedStart(
        instant,
        describe_start(details, week.clock, week.person_names),
        _describe_candidate_time(week, instant, candidate_zone),
        groups,
        optional,
        grid.list_row_starts(instant),
    )


def _describe_candidate_time(week: BoardWeek, instant: int, zone: str) -> str:
    if not zone or not is_timezone(zone) or zone == week.clock.zone.key:
        return ""
    clock = replace(week.clock, zone=ZoneInfo(zone))
    return clock.format_full((instant, instant + week.duration))


def _choose_people(
    week: BoardWeek, instant: int, current_ids: Sequence[int]
) -> tuple[list[GroupOfPanel], list[PanelPerson]]:
    """Return the groups and the optional people at a slot, chosen as a booking chooses them."""
    result = week.availability.search_result
    number = (instant - result.grid.first) // result.grid.step
    free = {person for person, starts in result.free_starts.items() if starts >> number & 1}
    chosen = kept_places.choose_keeping(result.query.groups, free, result.query.load, current_ids)
    names = week.person_names
    remaining = list(chosen)
    groups = []
    for group in result.query.groups:
        # the places are in the order of the groups, and a person may be in several groups
        taken, remaining = set(remaining[: group.required]), remaining[group.required :]
        people = [
            PanelPerson(
                person,
                names[person],
                person in free,
                person in taken,
                person in chosen and person not in taken,
            )
            for person in group.people
        ]
        groups.append(GroupOfPanel(group.required, people))
    optional = [
        PanelPerson(person, names[person], person in free, person in free)
        for person in result.query.optional
        if person not in chosen
    ]
    return groups, optional
