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
    """A slot that is kept; the `Commitment`s of its interviewers have its id as `reference`."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    start = models.DateTimeField()
    end = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        abstract = True


class CandidateLink(models.Model):
    """A page on which one candidate books one slot of a template; it is found by a secret.

    Only the secret's digest is stored. What is known of the candidate is filled in for them.
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

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.template}: {self.candidate_name or 'a candidate'}"


class Booking(ReservedSlot):
    """A slot kept for good for one candidate, until it is moved or cancelled.

    `sequence` rises with every change that those who take part have to hear of. `link` is what the
    candidate booked it with, if they did it themselves: one booking at a time.
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
        indexes = [models.Index(fields=["template", "start"], name="booking_template_start")]
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
    """An interviewer who takes part in a booking; without those who are `optional` it is held."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="participants")
    interviewer = models.ForeignKey(
        Interviewer, on_delete=models.PROTECT, related_name="participants"
    )
    optional = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "interviewer"], name="interviewer_once_per_booking"
            )
        ]

    def __str__(self) -> str:
        return str(self.interviewer)


class Hold(ReservedSlot):
    """A slot kept for minutes; it is over at `expires` and nothing has to remove it.

    `booking` is what it became, if it became one.
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
    """What a request with an idempotency key was answered; `request` is a digest of it."""

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
    """The audit log is added to, and nothing else."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **values: Any) -> NoReturn:
        raise AuditLogImmutableError

    def delete(self) -> NoReturn:
        raise AuditLogImmutableError

    def bulk_create(self, *args: Any, **options: Any) -> NoReturn:
        """It could overwrite what there is."""
        raise AuditLogImmutableError


class AuditEntry(models.Model):
    """Who did what to a hold or a booking: ids and times alone, and no reason.

    The ids are no foreign keys: an entry outlives what it tells of. `start_before` and `end_before`
    are the slot that was given up, `start_after` and `end_after` the one that was taken.
    """

    class Action(models.TextChoices):
        HELD = "held"
        RELEASED = "released"
        BOOKED = "booked"
        RESCHEDULED = "rescheduled"
        CANCELLED = "cancelled"

    at = models.DateTimeField()
    action = models.CharField(max_length=16, choices=Action.choices)
    actor_kind = models.CharField(
        max_length=8, choices=[(one.value, one.value) for one in ActorKind]
    )
    actor_id = models.BigIntegerField(null=True)
    template_id = models.BigIntegerField()
    booking_id = models.UUIDField(null=True, db_index=True)
    hold_id = models.UUIDField(null=True)
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
