"""The panel in the form of an interview type: groups of people, and the buttons that change it.

The form has no scripts. Each button submits it with an `action`, such as `up:0:2` for the third
person of the first group, and the page is rendered again. The people of a group that needs
none of them are optional; the API has one list of all optional people.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.http import QueryDict

from engine.panel import MAX_GROUPS
from interviews.query_serializers import MAX_MEMBERS

ALL, OPTIONAL = "all", "0"
#: The most groups that the form reads: those that are needed, and the optional people.
_MAX_FORM_GROUPS = MAX_GROUPS + 1
_MAX_DIGITS = 18
#: The most people of a group that the form reads; the serializer refuses more than it accepts.
_MAX_FORM_PEOPLE = 2 * MAX_MEMBERS

ItemT = TypeVar("ItemT")
#: Returns the ids of typed names, and the names that were not found.
FindPeople = Callable[[str], tuple[Sequence[int], str]]


@dataclass(frozen=True)
class GroupForm:
    """A group as it is edited: people by id in order, of whom some are alternates.

    `required` is ALL, a number as text, or OPTIONAL. `new_person` is what was typed to add a person
    and has not been found.
    """

    id: int | None = None
    name: str = ""
    required: str = ALL
    people: tuple[int, ...] = ()
    alternates: frozenset[int] = frozenset()
    new_person: str = ""

    @classmethod
    def from_post(cls, data: QueryDict, number: int) -> GroupForm:
        """Read the fields of one group."""
        prefix = f"group-{number}"
        people = _parse_ids(data.getlist(f"{prefix}-person"))
        alternates = _parse_ids(data.getlist(f"{prefix}-alternate"))
        [group_id] = _parse_ids([data.get(f"{prefix}-id", "")]) or (None,)
        return cls(
            id=group_id,
            name=data.get(f"{prefix}-name", "").strip(),
            required=data.get(f"{prefix}-required", ALL),
            people=people,
            alternates=frozenset(alternates) & frozenset(people),
            new_person=data.get(f"{prefix}-new", "").strip(),
        )

    @classmethod
    def from_api(cls, group: Mapping[str, Any]) -> GroupForm:
        """Return the form of a group of `stored_panels.represent`."""
        return cls(
            id=group["id"],
            name=group["name"] or "",
            required=str(group["required"]),
            people=(*group["memberIds"], *group["alternateIds"]),
            alternates=frozenset(group["alternateIds"]),
        )

    @property
    def is_optional(self) -> bool:
        return self.required == OPTIONAL

    @property
    def is_blank(self) -> bool:
        """Whether nothing was entered yet; a blank group is not saved."""
        return not (self.id or self.name or self.people)

    def to_api(self, stored_ids: Container[int]) -> dict[str, Any]:
        """Return the group for the serializer; only a stored group keeps its id."""
        return {
            "id": self.id if self.id in stored_ids else None,
            "name": self.name or None,
            "memberIds": [pk for pk in self.people if pk not in self.alternates],
            "required": int(self.required) if self.required.isdecimal() else self.required,
            "alternateIds": [pk for pk in self.people if pk in self.alternates],
        }

    def to_json(self) -> list[Any]:
        """Return what another person may change, for comparison."""
        people = [[pk, pk in self.alternates] for pk in self.people]
        return [self.id, self.name, self.required, people]

    def add_typed(self, find_all: FindPeople) -> GroupForm:
        """Return the group with the typed people at its end, and the names that were not found."""
        ids, unknown = find_all(self.new_person)
        people = tuple(dict.fromkeys((*self.people, *ids)))
        return replace(self, people=people, new_person=unknown)


@dataclass(frozen=True)
class PanelForm:
    """The groups of a panel as they are edited, in their order."""

    groups: tuple[GroupForm, ...] = field(default_factory=lambda: (GroupForm(),))

    @classmethod
    def from_post(cls, data: QueryDict) -> PanelForm:
        numbers = _parse_ids(data.getlist("group"))[:_MAX_FORM_GROUPS]
        return cls(tuple(GroupForm.from_post(data, number) for number in numbers))

    @classmethod
    def from_api(cls, panel: Mapping[str, Any]) -> PanelForm:
        """Return the form of a panel of `stored_panels.represent`."""
        groups = [GroupForm.from_api(group) for group in panel["groups"]]
        if panel["optionalIds"]:
            groups.append(GroupForm(required=OPTIONAL, people=tuple(panel["optionalIds"])))
        return cls(tuple(groups) or (GroupForm(),))

    @property
    def required_groups(self) -> list[tuple[int, GroupForm]]:
        """The groups that are not optional or blank, with their numbers in the form."""
        return [
            (number, group)
            for number, group in enumerate(self.groups)
            if not group.is_optional and not group.is_blank
        ]

    def to_api(self, stored_ids: Container[int]) -> dict[str, Any]:
        """Return the panel for the serializer, which is not checked yet."""
        optional = [pk for group in self.groups if group.is_optional for pk in group.people]
        return {
            "groups": [group.to_api(stored_ids) for _, group in self.required_groups],
            "optionalIds": list(dict.fromkeys(optional)),
        }

    @property
    def can_add_group(self) -> bool:
        return len(self.groups) < _MAX_FORM_GROUPS

    def to_json(self) -> list[Any]:
        return [group.to_json() for group in self.groups]

    def restrict_to(self, ids: Container[int]) -> PanelForm:
        """Return the panel without people who do not exist (any more)."""
        groups = [
            replace(group, people=tuple(pk for pk in group.people if pk in ids))
            for group in self.groups
        ]
        return PanelForm(tuple(groups))

    def without_ids(self) -> PanelForm:
        """Return the panel for a copy, whose groups are new."""
        return PanelForm(tuple(replace(group, id=None) for group in self.groups))

    def apply(self, action: str) -> PanelForm:
        """Return the panel after a button was pressed; an unknown action changes nothing."""
        name, *texts = action.split(":")
        numbers = _parse_numbers(texts)
        change = _CHANGES.get((name, len(numbers)))
        return PanelForm(tuple(change(self.groups, *numbers))) if change else self

    def add_typed_people(self, find_all: FindPeople) -> PanelForm:
        """Return the panel with the people whose names were typed."""
        return PanelForm(tuple(group.add_typed(find_all) for group in self.groups))


def _parse_ids(texts: Sequence[str]) -> tuple[int, ...]:
    """Return the ids among some texts, each once."""
    return tuple(dict.fromkeys(_parse_numbers(texts[:_MAX_FORM_PEOPLE])))


def _parse_numbers(texts: Sequence[str]) -> list[int]:
    """Return the numbers among some texts that are not too long to be one."""
    numbers = (text for text in texts if text.isascii() and text.isdecimal())
    return [int(text) for text in numbers if len(text) <= _MAX_DIGITS]


def _swap(items: Sequence[ItemT], first: int, second: int) -> tuple[ItemT, ...]:
    """Return the items with two in each other's place; none moves beyond an end."""
    changed = list(items)
    if min(first, second) >= 0 and max(first, second) < len(changed):
        changed[first], changed[second] = changed[second], changed[first]
    return tuple(changed)


def _remove_at(items: Sequence[ItemT], index: int) -> tuple[ItemT, ...]:
    return (*items[:index], *items[index + 1 :])


def _change_people(
    change: Callable[[tuple[int, ...], int], tuple[int, ...]],
) -> Callable[[Sequence[GroupForm], int, int], Iterator[GroupForm]]:
    """Return a change of the people of one group."""

    def apply(groups: Sequence[GroupForm], number: int, index: int) -> Iterator[GroupForm]:
        for at, group in enumerate(groups):
            yield replace(group, people=change(group.people, index)) if at == number else group

    return apply


#: The effects of the buttons, by action and the number of numbers in it. Moves of people and groups
#: are by place in the form.
_CHANGES: dict[tuple[str, int], Callable[..., Any]] = {
    ("add-group", 0): lambda groups: [*groups, GroupForm(required="1")][:_MAX_FORM_GROUPS],
    ("remove-group", 1): _remove_at,
    ("group-up", 1): lambda groups, at: _swap(groups, at, at - 1),
    ("group-down", 1): lambda groups, at: _swap(groups, at, at + 1),
    ("remove", 2): _change_people(_remove_at),
    ("up", 2): _change_people(lambda people, at: _swap(people, at, at - 1)),
    ("down", 2): _change_people(lambda people, at: _swap(people, at, at + 1)),
}
