"""Report when rows are created, changed and deleted, by whatever path.

A saved row is compared with the stored one, so that saving a row as it is reports nothing. Code
that changes rows with `QuerySet.update` reports the change itself. Rows of fixtures, and rows that
are deleted with the row they belong to, report nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from django.db import models
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import Signal

from core.batched_changes import publish
from core.resource_models import read_change_time

#: Sent in the transaction of the changes. Argument: `changes`, a list of one RowChange a row.
rows_changed = Signal()


class ChangeKind(str, Enum):
    """The kind of a change of a row."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


@dataclass(frozen=True)
class RowChange:
    """A change of a row: its type and id in the API, and the names of the members that changed.

    `owner_id` is the id of the interviewer that the row belongs to, if it belongs to one.
    """

    resource: str
    id: int
    kind: ChangeKind
    members: frozenset[str] = frozenset()
    external_id: str = ""
    owner_id: int | None = None

    def merge(self, later: RowChange) -> RowChange:
        """Return both changes as a single change. A new row stays new when it is changed."""
        is_new = self.kind == ChangeKind.CREATED and later.kind == ChangeKind.UPDATED
        kind = self.kind if is_new else later.kind
        return replace(later, kind=kind, members=self.members | later.members)


@dataclass(frozen=True)
class RowOwner:
    """The row that other rows belong to; it changes with them, in the member named `member`."""

    model: type[models.Model]
    resource: str
    field: str
    member: str


@dataclass(frozen=True)
class RowWatcher:
    """The rows of one model. `members` gives the name in the API of each field that counts."""

    model: type[models.Model]
    resource: str
    members: Mapping[str, str]
    owner: RowOwner | None = None

    def connect(self) -> None:
        """Watch every change from now on; called at startup."""
        receivers: dict[Any, Callable[..., None]] = {
            pre_save: self._remember,
            post_save: self._receive_save,
            pre_delete: self._remember_origin,
            post_delete: self._receive_deletion,
        }
        for signal, receiver in receivers.items():
            uid = f"changes of {self.resource}"
            signal.connect(receiver, sender=self.model, weak=False, dispatch_uid=uid)

    def _remember(self, instance: Any, raw: bool, **_: object) -> None:
        """Keep the stored row of a row that is about to be saved."""
        is_new = raw or instance.pk is None
        stored = None if is_new else self.model._default_manager.filter(pk=instance.pk).first()
        instance._row_before_change = stored

    def _receive_save(
        self, instance: Any, created: bool, raw: bool, update_fields: Any = None, **_: object
    ) -> None:
        stored = instance.__dict__.pop("_row_before_change", None)
        if raw:
            return
        if created or stored is None:
            self._report(instance, ChangeKind.CREATED, frozenset(self.members.values()))
            return
        saved = self.members if update_fields is None else {*self.members} & {*update_fields}
        changed = {name for name in saved if getattr(stored, name) != getattr(instance, name)}
        if changed:
            members = frozenset(self.members[name] for name in changed)
            self._report(instance, ChangeKind.UPDATED, members, stored)

    def _remember_origin(self, instance: Any, origin: Any = None, **_: object) -> None:
        """Remember whether a row is deleted with the row it belongs to."""
        deleted_model = getattr(origin, "model", type(origin))
        instance._is_deleted_with_owner = deleted_model is not self.model

    def _receive_deletion(self, instance: Any, **_: object) -> None:
        if not instance.__dict__.pop("_is_deleted_with_owner", False):
            self._report(instance, ChangeKind.DELETED, frozenset())

    def _report(
        self, row: Any, kind: ChangeKind, members: frozenset[str], before: Any = None
    ) -> None:
        owner = self.owner
        owner_id = getattr(row, owner.field) if owner else None
        external_id = getattr(row, "external_id", "")
        report(RowChange(self.resource, row.pk, kind, members, external_id, owner_id))
        if owner:
            owner_ids = {getattr(each, owner.field) for each in (row, before) if each}
            touch(owner.model, owner.resource, owner_ids, owner.member)


def report(change: RowChange) -> None:
    """Send a change of a row, now or merged with others."""
    publish(_send, change)


def touch(model: type[models.Model], resource: str, ids: Iterable[int], member: str) -> None:
    """Report that something that belongs to rows has changed, and raise their `updated_at`."""
    rows = model._default_manager.filter(pk__in=list(ids))
    rows.update(updated_at=read_change_time())
    for pk, external_id in rows.order_by("pk").values_list("pk", "external_id"):
        report(RowChange(resource, pk, ChangeKind.UPDATED, frozenset({member}), external_id))


def _send(changes: list[RowChange]) -> None:
    merged: dict[tuple[str, int], RowChange] = {}
    for change in changes:
        key = change.resource, change.id
        merged[key] = merged[key].merge(change) if key in merged else change
    rows_changed.send(sender=None, changes=list(merged.values()))
