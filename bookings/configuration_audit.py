"""Record changes of people, interviews, calendars, endpoints, tokens, accounts and the company.

Entries name the object and what changed of it, and never the values.
"""

from __future__ import annotations

from collections.abc import Iterable

from api.actors import get_current_actor
from bookings.models import AuditEntry
from core.row_changes import RowChange, rows_changed
from engine.timestamps import to_datetime
from ops import periodic_jobs

#: The types of objects whose changes are recorded.
OBJECT_TYPES = (
    "interviewer",
    "special_days",
    "connection",
    "interview",
    "webhook_endpoint",
    "api_token",
    "company",
    "account",
    "invitation",
)


def connect() -> None:
    """Record changes from now on; called at startup."""
    rows_changed.connect(_receive_changes, dispatch_uid="audit log of the configuration")


def _receive_changes(changes: Iterable[RowChange], **_: object) -> None:
    actor, now = get_current_actor(), periodic_jobs.now()
    for change in changes:
        AuditEntry.objects.create(
            at=to_datetime(now),
            action=change.kind.value,
            actor_kind=actor.kind.value,
            actor_id=actor.id,
            object_type=change.resource,
            object_id=change.id,
            template_id=change.id if change.resource == "interview" else None,
            interviewer_id=change.id if change.resource == "interviewer" else change.owner_id,
            members=sorted(change.members),
        )
