"""Publish an event when an interviewer, special days or an interview change, by whatever path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.row_changes import ChangeKind, RowChange, rows_changed
from ops import periodic_jobs
from outbox import event_publishing, webhook_events

#: The member of the events that names the object, by type of object.
_ID_MEMBERS = {
    "interviewer": "interviewerId",
    "special_days": "specialDaysId",
    "interview": "interviewId",
}


def connect() -> None:
    """Publish changes from now on; called at startup."""
    rows_changed.connect(_receive_changes, dispatch_uid="events of interviewers and interviews")


def _receive_changes(changes: Iterable[RowChange], **_: object) -> None:
    now = periodic_jobs.now()
    for change in changes:
        if change.resource in _ID_MEMBERS:
            name = f"{change.resource}.{change.kind.value}"
            event = webhook_events.build_event(name, now, _describe(change))
            event_publishing.publish(event, f"{change.resource}:{change.id}", now)


def _describe(change: RowChange) -> dict[str, Any]:
    data: dict[str, Any] = {_ID_MEMBERS[change.resource]: change.id}
    if change.owner_id is not None:
        data["interviewerId"] = change.owner_id
    data["externalId"] = change.external_id or None
    if change.kind == ChangeKind.UPDATED:
        data["changes"] = sorted(change.members)
    return data
