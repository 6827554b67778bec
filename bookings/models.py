from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from api.actors import ActorKind
from api.check_constraints import check_constraint
from interviews.models import InterviewTemplate
from people.models import Interviewer
from people.timezones import validate_timezone


class ReservedSlot(models.Model):
    """A reserved slot; the reservations of its interviewers have its id as `reference`."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    start = models.DateTimeField()
    end = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        abstract = True


class CandidateLink(models.Model):
    """A secret address where one candidate books one slot of a template.

    Only the digest of the secret is stored. The candidate fields, if set, fill in the form. A link
    is closed when a coordinator cancels its booking: it shows the reason and offers no times.
    """

    template = models.ForeignKey(
        InterviewTemplate, on_delete=models.CASCADE, related_name="candidate_links"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    candidate_name = models.CharField(max_length=200, blank=True, default="")
    candidate_email = models.EmailField(blank=True, default="")
    candidate_timezone = models.CharField(
        max_length=64, blank=True, default="", validators=[validate_timezone]
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.template}: {self.candidate_name or 'a candidate'}"


class Booking(ReservedSlot):
    """A slot that is booked for one candidate until it is moved or cancelled.

    `sequence` rises with every change that participants are notified of. `link` is the candidate
    link with which the booking was made, if any. A link has one uncancelled booking at most.
    `candidate_utc_offset` belongs to the local time that the candidate was told
    (`bookings.announced_times`).
    """

    class State(models.TextChoices):
        BOOKED = "booked"
        CANCELLED = "cancelled"

    template = models.ForeignKey(
        InterviewTemplate, on_delete=models.PROTECT, related_name="bookings"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.BOOKED)
    sequence = models.PositiveIntegerField(default=0)
    candidate_name = models.CharField(max_length=200)
    candidate_email = models.EmailField()
    candidate_timezone = models.CharField(max_length=64, validators=[validate_timezone])
    candidate_utc_offset = models.IntegerField(
        "candidate's UTC offset",
        null=True,
        blank=True,
        help_text="The offset at the start in seconds, as announced. Empty if it is unknown.",
    )
    candidate_language = models.CharField(
        max_length=16,
        blank=True,
        default="",
        help_text="The language of mails to the candidate. Leave empty for the default language.",
    )
    reason = models.CharField(
        max_length=500, blank=True, default="", help_text="Why it was cancelled."
    )
    link = models.ForeignKey(
        CandidateLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="bookings"
    )
    interviewers: models.ManyToManyField[Interviewer, BookingInterviewer] = models.ManyToManyField(
        Interviewer, through="BookingInterviewer", related_name="bookings"
    )

    class Meta:
        ordering = ["start", "id"]
        indexes = [
            models.Index(fields=["template", "start"], name="booking_template_start"),
            models.Index(fields=["start"], condition=Q(state="booked"), name="booked_start"),
        ]
        constraints = [
            check_constraint(Q(end__gt=F("start")), name="booking_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["link"], condition=Q(state="booked"), name="one_booking_at_a_time_by_a_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template}, {self.start:%Y-%m-%d %H:%M} UTC: {self.get_state_display()}"

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED


class BookingInterviewer(models.Model):
    """An interviewer of a booking; `optional` if the interview takes place without them too.

    `timezone` and `utc_offset` belong to the local time that the interviewer was told
    (`bookings.announced_times`).
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="participants")
    interviewer = models.ForeignKey(
        Interviewer, on_delete=models.PROTECT, related_name="participants"
    )
    optional = models.BooleanField(default=False)
    timezone = models.CharField("time zone", max_length=64, blank=True, default="")
    utc_offset = models.IntegerField(
        "UTC offset",
        null=True,
        blank=True,
        help_text="The offset at the start in seconds, as announced. Empty if it is unknown.",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "interviewer"], name="interviewer_once_per_booking"
            )
        ]

    def __str__(self) -> str:
        return str(self.interviewer)


class ConflictNotice(models.Model):
    """Coordinators were notified that a reason no longer allows a booking of an interviewer.

    `start` is the booking's start at that time: after a move they are notified again.
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="conflict_notices")
    interviewer = models.ForeignKey(Interviewer, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=16)
    start = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "interviewer", "reason", "start"],
                name="one_notice_of_a_conflict",
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking_id}, {self.interviewer_id}: {self.reason}"


class Hold(ReservedSlot):
    """A slot that is held for some minutes, until `expires_at`; nothing has to delete it then.

    `booking` is the booking that the hold has become, if any.
    """

    template = models.ForeignKey(InterviewTemplate, on_delete=models.CASCADE, related_name="holds")
    expires_at = models.DateTimeField()
    booking = models.OneToOneField(
        Booking, on_delete=models.SET_NULL, null=True, blank=True, related_name="hold"
    )

    class Meta:
        ordering = ["start", "id"]

    def __str__(self) -> str:
        return f"{self.template}, {self.start:%Y-%m-%d %H:%M} UTC"

    def is_expired(self, now: datetime) -> bool:
        return self.expires_at <= now


class IdempotencyRecord(models.Model):
    """The response to a request with an idempotency key; `request` is a digest of the request."""

    caller = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller", "key"], name="one_record_for_a_key")
        ]

    def __str__(self) -> str:
        return f"{self.caller}: {self.key}"


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
    """An action on a hold, booking or candidate link, with ids and times only.

    The ids are not foreign keys, because an entry outlives the rows it refers to. `start_before`
    and `end_before` are the slot before the action, `start_after` and `end_after` the one after it.
    """

    class Action(models.TextChoices):
        HELD = "held"
        RELEASED = "released"
        BOOKED = "booked"
        RESCHEDULED = "rescheduled"
        CANCELLED = "cancelled"
        CONFIRMED = "confirmed"
        LINK_REVOKED = "link_revoked"

    at = models.DateTimeField()
    action = models.CharField(max_length=16, choices=Action.choices)
    actor_kind = models.CharField(
        max_length=8, choices=[(kind.value, kind.value) for kind in ActorKind]
    )
    actor_id = models.BigIntegerField(null=True)
    template_id = models.BigIntegerField()
    booking_id = models.UUIDField(null=True, db_index=True)
    hold_id = models.UUIDField(null=True)
    link_id = models.BigIntegerField(null=True)
    start_before = models.DateTimeField(null=True)
    end_before = models.DateTimeField(null=True)
    start_after = models.DateTimeField(null=True)
    end_after = models.DateTimeField(null=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit log"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} UTC: {self.action} by {self.actor_kind}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AuditLogImmutableError
        super().save(*args, **{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AuditLogImmutableError
