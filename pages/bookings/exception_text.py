"""The changes of rules with which one slot was booked, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.mail_time_format import format_duration
from engine.grid import MINUTE
from people.models import Interviewer

#: The stored changes (`one_time_changes.list_effective`).
AppliedChanges = Sequence[Mapping[str, Any]]
PersonNames = Mapping[int, str] | Mapping[int | None, str]


def list_person_ids(rows: Iterable[AppliedChanges]) -> set[int]:
    """Return the ids of the people whom the texts of some rows name."""
    return {change["interviewerId"] for row in rows for change in row if "interviewerId" in change}


def load_names(ids: set[int]) -> dict[int, str]:
    """Return the names of people by id; without ids, nothing is queried."""
    rows = Interviewer.objects.filter(pk__in=ids) if ids else Interviewer.objects.none()
    return dict(rows.values_list("pk", "name"))


def describe(changes: AppliedChanges, names: PersonNames) -> str:
    """Return for example "notice 1 hour instead of 24 hours; without Bob"; empty without any."""
    return "; ".join(_describe_change(change, names) for change in changes)


def _describe_change(change: Mapping[str, Any], names: PersonNames) -> str:
    match change["type"]:
        case "without_person":
            return _("without %(name)s") % {"name": names.get(change["interviewerId"], "?")}
        case "fewer_of_pool":
            text = _("%(number)d from the pool instead of %(usual)d")
            return text % {"number": change["required"], "usual": change["usualRequired"]}
        case "shorter_duration":
            text = _("duration %(value)s instead of %(usual)s")
            return text % _format(change["durationMinutes"], change["usualDurationMinutes"])
        case "shorter_notice":
            text = _("notice %(value)s instead of %(usual)s")
            return text % _format(change["noticeMinutes"], change["usualNoticeMinutes"])
        case _:
            return _("without buffers")


def _format(minutes: int, usual: int) -> dict[str, str]:
    return {
        "value": format_duration(minutes * MINUTE) or _("none"),
        "usual": format_duration(usual * MINUTE),
    }
