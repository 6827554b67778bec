"""The rows of the panel in the form of an interview type, with their names and errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pages.interviews.type_panel import ALL, OPTIONAL, GroupForm, PanelForm
from pages.interviews.type_people import PanelPeople


@dataclass(frozen=True)
class GroupPersonRow:
    """A person of a group."""

    pk: int
    name: str
    is_alternate: bool
    is_archived: bool


@dataclass(frozen=True)
class GroupRow:
    """A group of the form; `errors` are about the group, `person_error` about the typed name."""

    number: int
    form: GroupForm
    title: str
    people: list[GroupPersonRow]
    choices: list[tuple[str, str]]
    errors: list[str]
    person_error: str

    @property
    def key(self) -> str:
        """The number as text, for names and ids of its fields."""
        return str(self.number)


def build_group_rows(
    panel: PanelForm, people: PanelPeople, errors: Mapping[str, Any]
) -> list[GroupRow]:
    """Return the rows of a panel; `errors` are those of the serializer's panel."""
    errors_by_group = _number_errors(panel, errors)
    return [
        GroupRow(
            number=number,
            form=group,
            title=_("Group %(number)d") % {"number": number + 1},
            people=_build_people(group, people),
            choices=_list_choices(group),
            errors=errors_by_group.get(number, []),
            person_error=_describe_person_error(group),
        )
        for number, group in enumerate(panel.groups)
    ]


def list_panel_errors(errors: Mapping[str, Any]) -> list[str]:
    """Return the errors of the serializer's panel that are not about one group."""
    parts = (errors.get(name, ()) for name in ("non_field_errors", "groups", "optionalIds"))
    return [str(error) for part in parts if not isinstance(part, Mapping) for error in part]


def _build_people(group: GroupForm, people: PanelPeople) -> list[GroupPersonRow]:
    return [
        GroupPersonRow(pk, people.names[pk], pk in group.alternates, pk in people.archived)
        for pk in group.people
    ]


def _list_choices(group: GroupForm) -> list[tuple[str, str]]:
    """Return how many people a group can need, including the current number."""
    size = len(group.people)
    numbers = [str(number) for number in range(1, size + 1)]
    if group.required not in (ALL, OPTIONAL, *numbers):
        numbers.append(group.required)
    texts = [
        (number, _("%(number)s of %(size)d") % {"number": number, "size": size})
        for number in numbers
    ]
    return [(ALL, _("all of them")), *texts, (OPTIONAL, _("none: they are optional"))]


def _number_errors(panel: PanelForm, errors: Mapping[str, Any]) -> dict[int, list[str]]:
    """Return the errors by the numbers of the groups in the form."""
    by_position = errors.get("groups", {})
    if not isinstance(by_position, Mapping):
        return {}
    numbers = [number for number, _group in panel.required_groups]
    return {
        numbers[int(position)]: _describe_errors(group_errors)
        for position, group_errors in by_position.items()
    }


def _describe_errors(errors: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with one group."""
    texts = {
        "memberIds": _("Add at least one person who is not a stand-in, or remove the group."),
        "required": _("The group has fewer people than it needs."),
    }
    return [
        texts[name] if name in texts else " ".join(str(error) for error in messages)
        for name, messages in errors.items()
    ]


def _describe_person_error(group: GroupForm) -> str:
    if not group.new_person:
        return ""
    text = _("Choose a person of the list: no or several people have this name: %(name)s.")
    return text % {"name": group.new_person}
