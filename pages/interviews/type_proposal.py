"""Proposed changes in the form of an interview type: filled in, and not saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.changes import (
    Change,
    FewerOfPool,
    ShorterDuration,
    ShorterNotice,
    WithoutBuffers,
    WithoutPerson,
)
from engine.grid import MINUTE
from pages.interviews.explanation_text import PersonNames, describe_change
from pages.interviews.type_form import TypeForm
from pages.interviews.type_panel import GroupForm, PanelForm
from pages.page_clock import PageClock


@dataclass(frozen=True)
class Proposal:
    """The form with proposed changes, each in words, and the names of the changed values."""

    form: TypeForm
    texts: list[str]
    names: frozenset[str]


def propose(
    stored: TypeForm, changes: Iterable[Change], names: PersonNames, clock: PageClock
) -> Proposal | None:
    """Return the form with the changes that fit it; None if no change fits."""
    form, texts = stored, []
    for change in changes:
        changed = _apply(form, change)
        if changed != form:
            texts.append(describe_change(change, names, clock))
        form = changed
    if not texts:
        return None
    before, after = stored.to_json(), form.to_json()
    changed_names = frozenset(name for name, value in after.items() if value != before[name])
    return Proposal(form, texts, changed_names)


def _apply(form: TypeForm, change: Change) -> TypeForm:
    match change:
        case ShorterNotice(seconds):
            return _set(form, noticeMinutes=seconds // MINUTE)
        case ShorterDuration(seconds):
            return _set(form, durationMinutes=seconds // MINUTE)
        case WithoutBuffers():
            return _set(form, bufferBeforeMinutes=0, bufferAfterMinutes=0)
        case WithoutPerson(person):
            return form.with_panel(_remove_person(form.panel, person))
        case FewerOfPool(position, required):
            return form.with_panel(_need_fewer(form.panel, position, required))
        case _:
            return form  # a calendar event cannot be moved here


def _set(form: TypeForm, **minutes: int) -> TypeForm:
    texts = {name: str(value) for name, value in minutes.items()}
    return replace(form, values={**form.values, **texts})


def _remove_person(panel: PanelForm, person: int) -> PanelForm:
    def remove(group: GroupForm) -> GroupForm:
        people = tuple(pk for pk in group.people if pk != person)
        return group if group.is_optional else replace(group, people=people)

    groups = [(group, remove(group)) for group in panel.groups]
    return PanelForm(tuple(after for before, after in groups if after.people or not before.people))


def _need_fewer(panel: PanelForm, position: int, required: int) -> PanelForm:
    numbers = [number for number, _ in panel.required_groups]
    if position >= len(numbers):
        return panel
    groups = list(panel.groups)
    number = numbers[position]
    groups[number] = replace(groups[number], required=str(required))
    return PanelForm(tuple(groups))
