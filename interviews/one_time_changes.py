"""Changes of the rules of an interview that apply to one hold or booking only.

They are the changes that explanations propose, except a moved tentative event: a change never frees
time of a calendar or of a reservation. A change makes rules less strict, never stricter. A change
that does not fit the interview, or no longer fits it, has no effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine import panel
from engine.changes import (
    FewerOfPool,
    ShorterDuration,
    ShorterNotice,
    WithoutBuffers,
    WithoutPerson,
)
from engine.grid import MINUTE
from interviews.interview_spec import InterviewSpec

OneTimeChange = FewerOfPool | WithoutPerson | ShorterDuration | WithoutBuffers | ShorterNotice
#: How many changes can be made at once.
MAX_CHANGES = 5
#: The fields of each type of change in JSON, besides `type`.
FIELDS_BY_TYPE: Mapping[str, tuple[str, ...]] = {
    WithoutPerson.kind: ("interviewerId",),
    FewerOfPool.kind: ("group", "required"),
    ShorterDuration.kind: ("durationMinutes",),
    WithoutBuffers.kind: (),
    ShorterNotice.kind: ("noticeMinutes",),
}


def apply(spec: InterviewSpec, changes: Iterable[OneTimeChange]) -> InterviewSpec:
    """Return the interview with some changes, made in their order."""
    for change in changes:
        spec = _apply_one(spec, change)
    return spec


def fits(spec: InterviewSpec, change: OneTimeChange) -> bool:
    """Return whether a change makes a rule of the interview less strict."""
    return _apply_one(spec, change) != spec


def list_effective(
    spec: InterviewSpec, changes: Iterable[OneTimeChange], lead_seconds: int
) -> list[dict[str, Any]]:
    """Return the changes that matter to a slot, as JSON with the usual values of the rules.

    A shorter notice does not matter to a slot that begins in at least the usual notice;
    `lead_seconds` is the time from the request to the slot.
    """
    effective = []
    for change in changes:
        changed = _apply_one(spec, change)
        is_early_enough = isinstance(change, ShorterNotice) and lead_seconds >= spec.rules.notice
        if changed != spec and not is_early_enough:
            effective.append(to_json(change) | _describe_usual(spec, change))
        spec = changed
    return effective


def to_json(change: OneTimeChange) -> dict[str, Any]:
    """Return a change in the form of explanations, without names."""
    values: tuple[int, ...] = ()
    match change:
        case WithoutPerson(person):
            values = (person,)
        case FewerOfPool(group, required):
            values = (group, required)
        case ShorterDuration(seconds) | ShorterNotice(seconds):
            values = (seconds // MINUTE,)
    fields = zip(FIELDS_BY_TYPE[change.kind], values, strict=True)
    return {"type": change.kind, **dict(fields)}


def from_json(data: Mapping[str, Any]) -> OneTimeChange:
    """Return the change that `to_json` or `list_effective` described."""
    values = [data[name] for name in FIELDS_BY_TYPE[data["type"]]]
    match data["type"]:
        case WithoutPerson.kind:
            return WithoutPerson(*values)
        case FewerOfPool.kind:
            return FewerOfPool(*values)
        case ShorterDuration.kind:
            return ShorterDuration(values[0] * MINUTE)
        case ShorterNotice.kind:
            return ShorterNotice(values[0] * MINUTE)
        case _:
            return WithoutBuffers()


def list_from_json(rows: Sequence[Mapping[str, Any]]) -> tuple[OneTimeChange, ...]:
    """Return the changes of stored JSON."""
    return tuple(from_json(row) for row in rows)


def _apply_one(spec: InterviewSpec, change: OneTimeChange) -> InterviewSpec:
    rules = spec.rules
    match change:
        case ShorterNotice(seconds):
            return replace(spec, rules=replace(rules, notice=min(rules.notice, seconds)))
        case WithoutBuffers():
            return replace(spec, rules=replace(rules, buffer_before=0, buffer_after=0))
        case ShorterDuration(seconds):
            return replace(spec, duration=min(spec.duration, seconds))
        case WithoutPerson(person):
            return _change_groups(spec, _remove_person(spec.panel.groups, person))
        case FewerOfPool(group, required):
            return _change_groups(spec, _need_fewer(spec.panel.groups, group, required))


def _change_groups(spec: InterviewSpec, groups: tuple[panel.Group, ...]) -> InterviewSpec:
    return replace(spec, panel=replace(spec.panel, groups=groups))


def _remove_person(groups: tuple[panel.Group, ...], person: int) -> tuple[panel.Group, ...]:
    try:
        return panel.remove_person(groups, person)
    except ValueError:
        return groups  # without the person, the groups could not be filled


def _need_fewer(
    groups: tuple[panel.Group, ...], number: int, required: int
) -> tuple[panel.Group, ...]:
    if not 0 <= number < len(groups) or not 0 < required < groups[number].required:
        return groups
    return (*groups[:number], replace(groups[number], required=required), *groups[number + 1 :])


def _describe_usual(spec: InterviewSpec, change: OneTimeChange) -> dict[str, int]:
    """Return the values that a change replaces."""
    rules = spec.rules
    match change:
        case ShorterNotice():
            return {"usualNoticeMinutes": rules.notice // MINUTE}
        case ShorterDuration():
            return {"usualDurationMinutes": spec.duration // MINUTE}
        case FewerOfPool(group, _):
            return {"usualRequired": spec.panel.groups[group].required}
        case WithoutBuffers():
            return {
                "usualBufferBeforeMinutes": rules.buffer_before // MINUTE,
                "usualBufferAfterMinutes": rules.buffer_after // MINUTE,
            }
        case _:
            return {}
