"""The rows of an interview template and of its panel, cached in the process by revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.bounded_cache import BoundedCache
from interviews.models import InterviewTemplate, PanelGroup

MAX_CACHED_TEMPLATES = 2_000


@dataclass(frozen=True, eq=False)
class TemplateRows:
    """A template, the rows of its groups with their members, and who must take part.

    `group_rows` are in the order of the groups and of their members: one for each member, or one
    for a group without members. Requests share it.
    """

    template: InterviewTemplate
    group_rows: Sequence[Mapping[str, Any]]
    needed_ids: frozenset[int]

    @cached_property
    def person_ids(self) -> tuple[int, ...]:
        """The ids of all people on the panel, sorted."""
        member_ids = {row["members__interviewer"] for row in self.group_rows}
        return tuple(sorted(member_ids.union(self.needed_ids) - {None}))


_cache: BoundedCache[int, TemplateRows] = BoundedCache(MAX_CACHED_TEMPLATES)


def get_cached(template_id: int) -> TemplateRows | None:
    """Return rows that were put into the cache. Compare their revision before you use them."""
    return _cache.get(template_id)


def put_into_cache(rows: TemplateRows) -> None:
    """Cache rows whose revision was the same before and after they were loaded."""
    _cache.put(rows.template.pk, rows)


def load(template_id: int) -> TemplateRows | None:
    """Load the rows of a template in three queries; return None if there is none."""
    template = InterviewTemplate.objects.filter(pk=template_id).first()
    if template is None:
        return None
    group_rows = (
        PanelGroup.objects.filter(template=template_id)
        .order_by("position", "pk", "members__position", "members__pk")
        .values("pk", "required", "members__interviewer", "members__alternate")
    )
    needed = InterviewTemplate.interviewers.through.objects.filter(interviewtemplate=template_id)
    needed_ids = needed.values_list("interviewer", flat=True)
    return TemplateRows(template, list(group_rows), frozenset(needed_ids))
