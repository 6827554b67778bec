from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from interviews.models import InterviewTemplate
from people.models import Interviewer, validate_timezone


class Slot(models.Model):
    """A slot that is kept; the `Commitment`s of its interviewers have its id as `reference`."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    start = models.DateTimeField()
    end = models.DateTimeField()
    made_at = models.DateTimeField()

    class Meta:
        abstract = True


class Booking(Slot):
    """A slot kept for good for one candidate, until it is moved or cancelled.

    `sequence` rises with every change that those who take part have to hear of.
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
    interviewers: models.ManyToManyField[Interviewer, Seat] = models.ManyToManyField(
        Interviewer, through="Seat", related_name="bookings"
    )

    class Meta:
        ordering = ["start", "id"]
        indexes = [models.Index(fields=["template", "start"], name="booking_of_what_and_when")]
        constraints = [
            models.CheckConstraint(  # type: ignore[call-arg]  # the stubs know newer Djangos
                check=Q(end__gt=F("start")), name="booking_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.template}, {self.start:%Y-%m-%d %H:%M} UTC: {self.get_state_display()}"

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED


class Seat(models.Model):
    """An interviewer who takes part in a booking; without those who are `optional` it is held."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="seats")
    interviewer = models.ForeignKey(Interviewer, on_delete=models.PROTECT, related_name="seats")
    optional = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "interviewer"], name="one_seat_a_person_in_a_booking"
            )
        ]

    def __str__(self) -> str:
        return str(self.interviewer)


class Hold(Slot):
    """A slot kept for minutes; it is over at `expires` and nothing has to remove it.

    `booking` is what it became, if it became one.
    """

    template = models.ForeignKey(InterviewTemplate, on_delete=models.CASCADE, related_name="holds")
    expires = models.DateTimeField()
    booking = models.OneToOneField(
        Booking, on_delete=models.SET_NULL, null=True, blank=True, related_name="hold"
    )

    class Meta:
        ordering = ["start", "id"]

    def __str__(self) -> str:
        return f"{self.template}, {self.start:%Y-%m-%d %H:%M} UTC"

    def is_over(self, now: datetime) -> bool:
        return self.expires <= now


class Receipt(models.Model):
    """What a request with an idempotency key was answered; `request` is a digest of it."""

    caller = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller", "key"], name="one_receipt_for_a_key")
        ]

    def __str__(self) -> str:
        return f"{self.caller}: {self.key}"
