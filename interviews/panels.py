"""Build the panel of an interview from the rows of a template or from ids in a request."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.bounded_cache import BoundedCache
from engine.panel import Group
from interviews import read_model
from interviews.models import InterviewTemplate
from interviews.read_model import StoredInterview
from interviews.template_row_cache import MAX_CACHED_TEMPLATES, TemplateRows
from people.models import Interviewer
from people.reservation_rows import ActiveReservations

LoadedState = tuple[StoredInterview, ActiveReservations | None]


class InterviewerNotFoundError(Exception):
    """A panel names interviewers that do not exist; `ids` are their ids."""

    def __init__(self, ids: Sequence[int]) -> None:
        self.ids = ids
        super().__init__(f"there are no interviewers {ids}")


class PanelState:
    """The rules, the calendars and perhaps the reservations of a panel when it was loaded."""

    def __init__(
        self, stored: StoredInterview, reservations: ActiveReservations | None = None
    ) -> None:
        self._unused: LoadedState | None = (stored, reservations)

    def take(self) -> LoadedState | None:
        """Return the state the first time, then None."""
        state, self._unused = self._unused, None
        return state


@dataclass(frozen=True)
class Panel:
    """The groups of a panel, the ids of its optional people, and the rows of all people on it.

    Interviewers who are not active are left out. `state` is what was read together with a stored
    panel; it may be used once, because calendars are read again later.
    """

    groups: tuple[Group, ...]
    optional: tuple[int, ...]
    interviewers: tuple[Interviewer, ...]
    state: PanelState | None = field(default=None, compare=False, repr=False)

    def restrict_to(self, ids: Collection[int]) -> Panel:
        """Return the panel whose places only the people in `ids` may fill.

        The groups need as many people as before. Optional people stay optional.
        """
        groups = tuple(
            replace(
                group,
                members=_select(group.members, ids),
                alternates=_select(group.alternates, ids),
            )
            for group in self.groups
        )
        on_panel = {person for group in groups for person in group.people}.union(self.optional)
        people = tuple(person for person in self.interviewers if person.pk in on_panel)
        return Panel(groups, self.optional, people, self.state)


@dataclass(frozen=True)
class GroupSpec:
    """A group by interviewer ids; `required` is how many are needed, or None for all members."""

    members: tuple[int, ...]
    required: int | None = None
    alternates: tuple[int, ...] = ()

    def to_group(self) -> Group:
        """Return the engine's group."""
        if self.required is None:
            return Group.all_of(self.members, self.alternates)
        return Group.any_of(self.required, self.members, self.alternates)

    def require_all(self) -> GroupSpec:
        """Return the group with the number of people that it needs, also if people leave it."""
        if self.required is not None:
            return self
        return replace(self, required=len(set(self.members)))

    def restrict_to(self, ids: Container[int]) -> GroupSpec:
        """Return the group without the people who are not in `ids`."""
        members, alternates = _select(self.members, ids), _select(self.alternates, ids)
        return replace(self, members=members, alternates=alternates)


#: Panels without state, with the cached rows of which they were built, by template.
_cache: BoundedCache[int, tuple[tuple[object, ...], Panel]] = BoundedCache(MAX_CACHED_TEMPLATES)


def load_for_template(template: InterviewTemplate) -> Panel:
    """Load the panel of a template: its interviewers as one group, then its groups in order."""
    stored = read_model.load(template.pk)
    return build_stored(stored) if stored else Panel((), (), ())


def build_stored(stored: StoredInterview, reservations: ActiveReservations | None = None) -> Panel:
    """Return the panel of a stored interview, with its state."""
    pk = stored.rows.template.pk
    sources = (stored.rows, *stored.people.values())
    cached = _cache.get(pk)
    panel = cached[1] if cached and cached[0] == sources else _build_stored(stored)
    _cache.put(pk, (sources, panel))
    return replace(panel, state=PanelState(stored, reservations))


def _build_stored(stored: StoredInterview) -> Panel:
    interviewers = [person.row for person in stored.people.values()]
    specs, optional = _build_specs(stored.rows)
    # An interviewer may have been deleted after the panel was loaded.
    specs = [spec.restrict_to(stored.people) for spec in specs]
    optional = _select(optional, stored.people)
    needed = tuple(pk for pk in stored.people if pk in stored.rows.needed_ids)
    if needed:
        specs.insert(0, GroupSpec(needed))
    return _build_panel(specs, optional, interviewers)


def load_from_specs(specs: Iterable[GroupSpec], optional: Iterable[int]) -> Panel:
    """Load the panel that a request describes.

    Raise InterviewerNotFoundError if it names an interviewer who does not exist.
    """
    specs, optional = list(specs), list(optional)
    ids = _collect_ids(specs, optional)
    interviewers = list(Interviewer.objects.filter(pk__in=ids).order_by("pk"))
    missing_ids = ids - {interviewer.pk for interviewer in interviewers}
    if missing_ids:
        raise InterviewerNotFoundError(sorted(missing_ids))
    return _build_panel(specs, optional, interviewers)


def find_template_ids(interviewer_ids: Iterable[int]) -> list[int]:
    """Return the ids of the templates that have any of the interviewers on their panel."""
    ids = list(interviewer_ids)
    templates = InterviewTemplate.objects.order_by().values_list("pk", flat=True)
    as_interviewer = templates.filter(interviewers__in=ids)
    as_member = templates.filter(groups__members__interviewer__in=ids)
    return sorted(as_interviewer.union(as_member))


def find_interviewer_ids(template_ids: Iterable[int]) -> set[int]:
    """Return the ids of all people on the panels of the templates."""
    ids = list(template_ids)
    interviewers = Interviewer.objects.filter(interview_templates__in=ids)
    members = Interviewer.objects.filter(panel_memberships__group__template__in=ids)
    return {*interviewers.values_list("pk", flat=True), *members.values_list("pk", flat=True)}


def _build_panel(
    specs: Iterable[GroupSpec], optional: Iterable[int], interviewers: Sequence[Interviewer]
) -> Panel:
    """Return the panel of those interviewers who are active; members are not optional as well.

    Groups need as many people as before, so a group without enough active people cannot be filled.
    """
    active = tuple(interviewer for interviewer in interviewers if interviewer.active)
    if len(active) < len(interviewers):
        active_ids = {interviewer.pk for interviewer in active}
        specs = [spec.require_all().restrict_to(active_ids) for spec in specs]
        optional = _select(optional, active_ids)
    groups = tuple(spec.to_group() for spec in specs)
    member_ids = {person for group in groups for person in group.people}
    optional_ids = tuple(person for person in dict.fromkeys(optional) if person not in member_ids)
    return Panel(groups, optional_ids, active)


def _build_specs(rows: TemplateRows) -> tuple[list[GroupSpec], tuple[int, ...]]:
    """Return the groups of a template, empty ones included, and the ids of optional people."""
    rows_by_group: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows.group_rows:
        rows_by_group.setdefault(row["pk"], []).append(row)
    specs: list[GroupSpec] = []
    optional: list[int] = []
    for group_rows in rows_by_group.values():
        spec = _build_group_spec(group_rows)
        if spec.required == 0:
            optional += spec.members + spec.alternates
        else:
            specs.append(spec)
    return specs, tuple(dict.fromkeys(optional))


def _build_group_spec(rows: Sequence[Mapping[str, Any]]) -> GroupSpec:
    """Return a group from its rows, one for each member or one without a member."""
    return GroupSpec(
        _select_members(rows, alternate=False),
        rows[0]["required"],
        _select_members(rows, alternate=True),
    )


def _select_members(rows: Iterable[Mapping[str, Any]], *, alternate: bool) -> tuple[int, ...]:
    return tuple(
        row["members__interviewer"]
        for row in rows
        if row["members__interviewer"] and row["members__alternate"] == alternate
    )


def _select(ids: Iterable[int], allowed: Container[int]) -> tuple[int, ...]:
    return tuple(number for number in ids if number in allowed)


def _collect_ids(specs: Iterable[GroupSpec], optional: Iterable[int]) -> set[int]:
    """Return the ids of all people in some groups, and of the optional people."""
    ids = set(optional)
    for spec in specs:
        ids.update(spec.members, spec.alternates)
    return ids
