"""The model of the audit log."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from api.actors import ActorKind


class AuditLogImmutableError(Exception):
    """Entries of the audit log cannot be changed or deleted."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **values: Any) -> NoReturn:
        raise AuditLogImmutableError

    def delete(self) -> NoReturn:
        raise AuditLogImmutableError

    def bulk_create(self, *args: Any, **options: Any) -> NoReturn:
        """Refuse: with `update_conflicts` it could overwrite entries."""
        raise AuditLogImmutableError


class AuditEntry(models.Model):
    """An action on a hold, booking, candidate link or object of the configuration.

    It has ids, times and the names of what changed only. `object_type` and `object_id` name an
    object of the configuration, `members` what changed of it, and `interviewer_id` its interviewer.
    The ids are not foreign keys, because an entry outlives the rows it refers to. `start_before`
    and `end_before` are the slot before the action, `start_after` and `end_after` the one after it.
    When an interviewer of a booking is replaced, `replacement_id` takes the place of
    `interviewer_id`. `applied_changes` are the changes of rules with which a slot was held, booked
    or moved to.
    """

    class Action(models.TextChoices):
        HELD = "held"
        RELEASED = "released"
        BOOKED = "booked"
        RESCHEDULED = "rescheduled"
        UPDATED = "updated"
        INTERVIEWER_REPLACED = "replaced"
        CANCELLED = "cancelled"
        CONFIRMED = "confirmed"
        LINK_CREATED = "link_created"
        LINK_RESENT = "link_resent"
        LINK_REMINDED = "link_reminded"
        LINK_SHOWN = "link_shown"
        LINK_EXTENDED = "link_extended"
        LINK_REVOKED = "link_revoked"
        WINDOWS_SENT = "windows_sent"
        CANDIDATE_ERASED = "candidate_erased"
        CREATED = "created"
        DELETED = "deleted"

    at = models.DateTimeField()
    action = models.CharField(max_length=16, choices=Action.choices)
    actor_kind = models.CharField(
        max_length=8, choices=[(kind.value, kind.value) for kind in ActorKind]
    )
    actor_id = models.BigIntegerField(null=True)
    template_id = models.BigIntegerField(null=True)
    interviewer_id = models.BigIntegerField(null=True)
    object_type = models.CharField(max_length=32, blank=True, default="")
    object_id = models.BigIntegerField(null=True)
    members = models.JSONField(default=list, blank=True)
    booking_id = models.UUIDField(null=True, db_index=True)
    hold_id = models.UUIDField(null=True)
    link_id = models.UUIDField(null=True)
    start_before = models.DateTimeField(null=True)
    end_before = models.DateTimeField(null=True)
    start_after = models.DateTimeField(null=True)
    end_after = models.DateTimeField(null=True)
    replacement_id = models.BigIntegerField(null=True)
    applied_changes = models.JSONField(default=list, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit log"
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} UTC: {self.action} by {self.actor_kind}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AuditLogImmutableError
        super().save(*args, **{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AuditLogImmutableError
