"""Who an interview needs: the rows of a template, or the ids a caller names, as groups."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Value

from engine.panel import Group
from interviews.models import InterviewTemplate, PanelGroup
from people.models import Interviewer


class InterviewerNotFoundError(Exception):
    """A panel names interviewers that there are not."""

    def __init__(self, ids: Sequence[int]) -> None:
        self.ids = ids
        super().__init__(f"there are no interviewers {ids}")


@dataclass(frozen=True)
class Panel:
    """The groups of which an interview needs all or some, who may join, and everybody's rows."""

    groups: tuple[Group, ...]
    optional: tuple[int, ...]
    interviewers: tuple[Interviewer, ...]


@dataclass(frozen=True)
class GroupSpec:
    """A group as a caller describes it: `required` of the members, all of them if it is None."""

    members: tuple[int, ...]
    required: int | None = None
    alternates: tuple[int, ...] = ()

    def to_group(self) -> Group:
        """The same for the engine."""
        if self.required is None:
            return Group.all_of(self.members, self.alternates)
        return Group.any_of(self.required, self.members, self.alternates)

    def restrict_to(self, people: Container[int]) -> GroupSpec:
        """The group without those who are not among some people."""
        members, alternates = _among(self.members, people), _among(self.alternates, people)
        return replace(self, members=members, alternates=alternates)


def load_for_template(template: InterviewTemplate) -> Panel:
    """The panel of a template: all its interviewers, then its groups in their order."""
    specs, optional = _specs(template)
    everybody = _everybody(template, _named(specs, optional))
    there = {one.pk for one in everybody}
    # somebody may have been deleted between the two queries
    specs = [spec.restrict_to(there) for spec in specs]
    optional = _among(optional, there)
    needed = tuple(one.pk for one in everybody if one.is_needed)
    if needed:
        specs.insert(0, GroupSpec(needed))
    return _panel(specs, optional, tuple(everybody))


def load_from_specs(specs: Iterable[GroupSpec], optional: Iterable[int]) -> Panel:
    """The panel that a caller describes; NoSuchInterviewer if it names somebody unknown."""
    specs, optional = list(specs), list(optional)
    named = _named(specs, optional)
    interviewers = tuple(Interviewer.objects.filter(pk__in=named).order_by("pk"))
    missing = named - {one.pk for one in interviewers}
    if missing:
        raise InterviewerNotFoundError(sorted(missing))
    return _panel(specs, optional, interviewers)


def find_template_ids(interviewers: Iterable[int]) -> list[int]:
    """The ids of the templates that have any of some interviewers on their panel."""
    whom = list(interviewers)
    needed = InterviewTemplate.objects.filter(interviewers__in=whom)
    seated = InterviewTemplate.objects.filter(groups__members__interviewer__in=whom)
    return sorted({pk for found in (needed, seated) for pk in found.values_list("pk", flat=True)})


def find_interviewer_ids(templates: Iterable[int]) -> set[int]:
    """The ids of everybody on the panels of some templates."""
    which = list(templates)
    needed = Interviewer.objects.filter(interview_templates__in=which)
    seated = Interviewer.objects.filter(panel_memberships__group__template__in=which)
    return {pk for found in (needed, seated) for pk in found.values_list("pk", flat=True)}


def _panel(
    specs: Iterable[GroupSpec], optional: Iterable[int], interviewers: tuple[Interviewer, ...]
) -> Panel:
    """The panel as described; whoever may take a place is not optional besides."""
    groups = tuple(spec.to_group() for spec in specs)
    seated = {one for group in groups for one in group.people}
    others = tuple(one for one in dict.fromkeys(optional) if one not in seated)
    return Panel(groups, others, interviewers)


def _specs(template: InterviewTemplate) -> tuple[list[GroupSpec], tuple[int, ...]]:
    """The template's groups, an empty one as well, and its optional people."""
    rows = (
        PanelGroup.objects.filter(template=template)
        .order_by("position", "pk", "members__position", "members__pk")
        .values("pk", "required", "members__interviewer", "members__alternate")
    )
    groups: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["pk"], []).append(row)
    specs: list[GroupSpec] = []
    optional: list[int] = []
    for members in groups.values():
        required = members[0]["required"]
        spec = GroupSpec(
            _seated(members, alternate=False), required, _seated(members, alternate=True)
        )
        if required == 0:
            optional += spec.members + spec.alternates
        else:
            specs.append(spec)
    return specs, tuple(dict.fromkeys(optional))


def _seated(rows: Iterable[Mapping[str, Any]], *, alternate: bool) -> tuple[int, ...]:
    return tuple(
        row["members__interviewer"]
        for row in rows
        if row["members__interviewer"] and row["members__alternate"] == alternate
    )


def _everybody(template: InterviewTemplate, named: set[int]) -> list[Any]:
    """Everybody on the panel, by id; `is_needed` are those of whom nobody may be missing.

    Two sets by ids: a condition over two relations at once would go through all interviewers.
    """
    found = template.interviewers.order_by().annotate(is_needed=Value(value=True))
    if named:
        others = Interviewer.objects.order_by().filter(pk__in=named)
        found = found.union(others.annotate(is_needed=Value(value=False)), all=True)
    by_id = {one.pk: one for one in sorted(found, key=lambda one: one.is_needed)}
    return [by_id[one] for one in sorted(by_id)]


def _among(ids: Iterable[int], people: Container[int]) -> tuple[int, ...]:
    return tuple(one for one in ids if one in people)


def _named(specs: Iterable[GroupSpec], optional: Iterable[int]) -> set[int]:
    return {*optional, *(one for spec in specs for one in (*spec.members, *spec.alternates))}
