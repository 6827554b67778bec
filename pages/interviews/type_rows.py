"""Interview types in words: a row of the list, with the panel in one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from interviews.models import InterviewTemplate, PanelGroup
from people.models import Interviewer

#: The rows that the panel in words needs, for `prefetch_related`.
PANEL_NAMES = ("interviewers", "groups__members__interviewer")


@dataclass(frozen=True)
class TypeRow:
    """An interview type as the list shows it."""

    template: InterviewTemplate
    panel: str

    @classmethod
    def from_template(cls, template: InterviewTemplate) -> TypeRow:
        """Return the row of a template whose PANEL_NAMES are prefetched."""
        return cls(template, describe_panel(template))


def describe_panel(template: InterviewTemplate) -> str:
    """Return for example "Alice + 1 of Bob, Chen; optional: Dana"; empty without people."""
    groups = [group for group in template.groups.all() if group.members.all()]
    required = [_describe_person(interviewer) for interviewer in template.interviewers.all()]
    required += [_describe_group(group) for group in groups if group.required != 0]
    optional = [
        name for group in groups if group.required == 0 for name in _iterate_names(group, None)
    ]
    parts = [" + ".join(required)] if required else []
    if optional:
        parts.append(_("optional: %(names)s") % {"names": ", ".join(optional)})
    return "; ".join(parts)


def _describe_group(group: PanelGroup) -> str:
    """Return for example "1 of Bob, Chen (stand-in: Dana)"."""
    members, alternates = list(_iterate_names(group, False)), list(_iterate_names(group, True))
    text = " + ".join(members)
    if group.required is not None:
        values = {"number": group.required, "names": ", ".join(members)}
        text = _("%(number)d of %(names)s") % values
    if alternates:
        text += " " + _("(stand-in: %(names)s)") % {"names": ", ".join(alternates)}
    return text


def _iterate_names(group: PanelGroup, alternate: bool | None) -> Iterator[str]:
    """Yield the names of members, of alternates, or with None of both."""
    for member in group.members.all():
        if alternate in (None, member.alternate):
            yield _describe_person(member.interviewer)


def _describe_person(person: Interviewer) -> str:
    """Return the name, and that the person is archived and takes part in no new interviews."""
    return person.name if person.active else _("%(name)s (archived)") % {"name": person.name}
