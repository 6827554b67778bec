"""The panel of a stored interview in the form of the API, and its replacement as a whole.

The interviewers of an interview, who must all take part, are the first group of the panel, without
an id and a name. Groups that need none of their members are the optional people of the panel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from interviews import panels
from interviews.models import InterviewTemplate, PanelGroup, PanelMember
from interviews.row_changes import report_panels
from people.models import Interviewer
from people.rule_change_detection import send_rules_changed

_DEFAULT_GROUP_NAME, _OPTIONAL_GROUP_NAME = "Group", "Optional"
#: The rows of a panel, for `prefetch_related`.
PANEL_ROWS = ("interviewers", "groups__members")


class GroupNotFoundError(Exception):
    """A panel names groups that the interview does not have; `positions` are theirs in the list."""

    def __init__(self, positions: Sequence[int]) -> None:
        self.positions = positions
        super().__init__(f"the interview has no such groups: {positions}")


def represent(template: InterviewTemplate) -> dict[str, Any]:
    """Return the panel of an interview whose PANEL_ROWS are prefetched."""
    groups = list(template.groups.all())
    interviewer_ids = sorted(interviewer.pk for interviewer in template.interviewers.all())
    required = [_represent_group(group) for group in groups if group.required != 0]
    if interviewer_ids:
        required.insert(0, _describe_group(None, None, interviewer_ids, None, []))
    optional = [
        member.interviewer_id
        for group in groups
        if group.required == 0
        for member in group.members.all()
    ]
    return {"groups": required, "optionalIds": list(dict.fromkeys(optional))}


def replace(template: InterviewTemplate, panel: Mapping[str, Any]) -> None:
    """Replace the panel of an interview by a validated panel; call it in a transaction.

    A group with an id replaces the stored group with this id. Raise GroupNotFoundError if an id is
    not that of a group.
    """
    groups = list(panel["groups"])
    stored = {group.pk: group for group in template.groups.all()}
    _check_ids(groups, stored)
    is_plain = bool(groups) and _is_plain(groups[0])
    template.interviewers.set(groups[0]["memberIds"] if is_plain else [])
    kept_ids = [group["id"] for group in groups if group.get("id")]
    template.groups.exclude(pk__in=kept_ids).delete()
    for position, group in enumerate(groups):
        if position or not is_plain:
            _save_group(template, stored, group, position)
    if panel["optionalIds"]:
        optional = {"memberIds": panel["optionalIds"], "required": 0, "alternateIds": []}
        group = {**optional, "name": _OPTIONAL_GROUP_NAME}
        _save_group(template, stored, group, len(groups))
    report_panels([template.pk])
    send_rules_changed(panels.find_interviewer_ids([template.pk]), interview_ids=[template.pk])


def find_missing_ids(panel: Mapping[str, Any]) -> set[int]:
    """Return the ids in a validated panel that no interviewer has."""
    ids = set(panel["optionalIds"])
    for group in panel["groups"]:
        ids.update(group["memberIds"], group["alternateIds"])
    return ids - set(Interviewer.objects.filter(pk__in=ids).values_list("pk", flat=True))


def _check_ids(groups: Sequence[Mapping[str, Any]], stored: Mapping[int, PanelGroup]) -> None:
    """Raise GroupNotFoundError if an id is unknown or comes twice."""
    ids = [group.get("id") for group in groups]
    wrong = [
        position
        for position, pk in enumerate(ids)
        if pk is not None and (pk not in stored or pk in ids[:position])
    ]
    if wrong:
        raise GroupNotFoundError(wrong)


def _is_plain(group: Mapping[str, Any]) -> bool:
    """Return whether a group is the one without an id, in which all people must take part."""
    has_identity = group.get("id") or group.get("name")
    return not has_identity and group["required"] is None and not group["alternateIds"]


def _save_group(
    template: InterviewTemplate,
    stored: Mapping[int, PanelGroup],
    group: Mapping[str, Any],
    position: int,
) -> None:
    row = stored.get(group.get("id") or 0) or PanelGroup(template=template)
    row.name = group.get("name") or row.name or f"{_DEFAULT_GROUP_NAME} {position + 1}"
    row.required, row.position = group["required"], position
    row.save()
    row.members.all().delete()
    members = dict.fromkeys(group["memberIds"])
    people = [*members, *(pk for pk in dict.fromkeys(group["alternateIds"]) if pk not in members)]
    PanelMember.objects.bulk_create(
        PanelMember(group=row, interviewer_id=pk, alternate=pk not in members, position=number)
        for number, pk in enumerate(people)
    )


def _represent_group(group: PanelGroup) -> dict[str, Any]:
    members = list(group.members.all())
    return _describe_group(
        group.pk, group.name, _select(members, False), group.required, _select(members, True)
    )


def _select(members: Iterable[PanelMember], alternate: bool) -> list[int]:
    return [member.interviewer_id for member in members if member.alternate == alternate]


def _describe_group(
    pk: int | None,
    name: str | None,
    member_ids: list[int],
    required: int | None,
    alternate_ids: list[int],
) -> dict[str, Any]:
    return {
        "id": pk,
        "name": name,
        "memberIds": member_ids,
        "required": "all" if required is None else required,
        "alternateIds": alternate_ids,
    }
