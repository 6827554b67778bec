from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from api.check_constraints import check_constraint
from core.names import NameField, PublicEmailField
from core.resource_models import MAX_EXTERNAL_ID_LENGTH, ExternalResource, TimestampedRow
from core.row_revisions import RevisionedRow
from core.timezone_names import validate_timezone
from people import weekly_hours
from people.public_holidays import validate_country
from people.weekly_hours import validate_ranges, validate_weekly_hours


class Interviewer(ExternalResource, TimestampedRow, RevisionedRow):
    """A person who takes part in interviews. The revision covers the special days too.

    Their time zone applies to their hours, to all-day events, and to events without a zone. An
    interviewer who is not active takes part in no new interviews and keeps those that are booked.
    """

    name = NameField(max_length=200)
    email = PublicEmailField(blank=True, default="")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="interviewer",
        help_text="The account with which the interviewer signs in to edit their own hours, time"
        " off and calendars.",
    )
    timezone = models.CharField(
        "time zone",
        max_length=64,
        default="UTC",
        validators=[validate_timezone],
        help_text="An IANA time zone such as Europe/Berlin.",
    )
    open_hours = models.TextField(
        max_length=weekly_hours.MAX_LENGTH,
        blank=True,
        default="",
        validators=[validate_weekly_hours],
        help_text="Local times, one line per day or range of days, such as Mon-Thu 09:00-12:30,"
        " 13:30-17:00. Empty: open at any time, at night and on weekends too.",
    )
    core_hours = models.TextField(
        max_length=weekly_hours.MAX_LENGTH,
        blank=True,
        default="",
        validators=[validate_weekly_hours],
        help_text="The preferred hours, in the same format. They affect only the ranking of"
        " slots. Empty: Mon-Fri 09:00-17:00.",
    )
    holiday_region = models.CharField(
        "public holidays of",
        max_length=32,
        blank=True,
        default="",
        validators=[validate_country],
        help_text="A country such as DE or a region such as DE-BY. Empty: no public holidays.",
    )
    max_per_day = models.PositiveSmallIntegerField(
        "maximum interviews per day",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Empty: no limit.",
    )
    max_per_week = models.PositiveSmallIntegerField(
        "maximum interviews per week",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Monday to Sunday. Empty: no limit.",
    )
    limits_timezone = models.CharField(
        "time zone of the limits",
        max_length=64,
        blank=True,
        default="",
        validators=[validate_timezone],
        help_text="The zone in which days and weeks of the limits begin. Empty: the"
        " interviewer's time zone.",
    )
    active = models.BooleanField(
        default=True,
        help_text="Switch this off for an interviewer who takes part in no new interviews."
        " Interviews that are booked stay.",
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="interviewer_email_is_unique",
                violation_error_message="Another interviewer has this email address.",
            ),
            check_constraint(Q(max_per_day__gte=1), name="max_per_day_is_positive"),
            check_constraint(Q(max_per_week__gte=1), name="max_per_week_is_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class SpecialDays(TimestampedRow):
    """Local days on which other hours than the weekly open hours apply, or none: time off."""

    interviewer = models.ForeignKey(
        Interviewer, on_delete=models.CASCADE, related_name="special_days"
    )
    first_day = models.DateField()
    last_day = models.DateField()
    hours = models.CharField(
        max_length=200,
        blank=True,
        default="",
        validators=[validate_ranges],
        help_text="Hours such as 10:00-12:00, which replace the open hours of these days. Empty:"
        " time off.",
    )
    external_id = models.CharField(
        "external id",
        max_length=MAX_EXTERNAL_ID_LENGTH,
        blank=True,
        default="",
        editable=False,
        db_index=True,
    )

    class Meta:
        ordering = ["first_day", "id"]
        verbose_name = "special days"
        verbose_name_plural = "special days (time off, other hours)"
        constraints = [
            check_constraint(Q(last_day__gte=F("first_day")), name="override_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        if self.first_day == self.last_day:
            return f"{self.first_day}: {self.description}"
        return f"{self.first_day} to {self.last_day}: {self.description}"

    @property
    def description(self) -> str:
        """The hours, or "time off"."""
        return self.hours or "time off"

    def clean(self) -> None:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError({"last_day": _("The last day must not be before the first day.")})


class ReservationQuerySet(models.QuerySet["Reservation"]):
    def active(self, now: datetime) -> ReservationQuerySet:
        """Return the bookings, and the holds that expire after an instant."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now))


class Reservation(models.Model):
    """The time that a hold or a booking takes from one interviewer, with and without buffers.

    `reference` is the id of the hold or booking. The database rejects reservations of one
    interviewer that overlap, buffers included (see migration 0001).
    """

    class State(models.TextChoices):
        HELD = "held"
        BOOKED = "booked"

    interviewer = models.ForeignKey(
        Interviewer, on_delete=models.CASCADE, related_name="reservations"
    )
    reference = models.UUIDField(default=uuid4, db_index=True)
    state = models.CharField(max_length=8, choices=State.choices)
    start = models.DateTimeField()
    end = models.DateTimeField()
    buffered_start = models.DateTimeField()
    buffered_end = models.DateTimeField()
    expires_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When a hold expires. Expired holds are ignored even before they are deleted.",
    )

    objects = ReservationQuerySet.as_manager()

    class Meta:
        ordering = ["start", "id"]
        indexes = [
            models.Index(fields=["interviewer", "start"], name="reservation_interviewer_start"),
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="reservation_expires_at",
            ),
        ]
        constraints = [
            check_constraint(Q(end__gt=F("start")), name="reservation_ends_after_it_starts"),
            check_constraint(
                Q(buffered_start__lte=F("start"), buffered_end__gte=F("end")),
                name="reservation_buffer_contains_slot",
            ),
            check_constraint(
                Q(state="held", expires_at__isnull=False)
                | Q(state="booked", expires_at__isnull=True),
                name="only_holds_expire",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interviewer}, {self.start:%Y-%m-%d %H:%M} UTC: {self.get_state_display()}"
