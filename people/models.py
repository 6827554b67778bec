from __future__ import annotations

from datetime import datetime
from uuid import uuid4
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from api.check_constraints import check_constraint
from people.public_holidays import validate_country
from people.weekly_hours import validate_ranges, validate_weekly_hours

#: The names of all zones of the IANA database.
TIMEZONES = available_timezones()


def validate_timezone(name: str) -> None:
    """Raise ValidationError unless `name` is a zone of the IANA database."""
    if name not in TIMEZONES:
        raise ValidationError(_("%(name)s is not an IANA time zone."), params={"name": name})


class Interviewer(models.Model):
    """Somebody who interviews. Their zone places their hours, all-day events and floating times."""

    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True, default="")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="interviewer",
        help_text="With it they sign in and keep their own hours, days and calendars.",
    )
    timezone = models.CharField(
        "time zone",
        max_length=64,
        default="UTC",
        validators=[validate_timezone],
        help_text="An IANA name such as Europe/Berlin.",
    )
    open_hours = models.TextField(
        blank=True,
        default="",
        validators=[validate_weekly_hours],
        help_text="One line for a day or a row of days, such as Mon-Thu 09:00-12:30, 13:30-17:00."
        " Empty: any hour.",
    )
    core_hours = models.TextField(
        blank=True,
        default="",
        validators=[validate_weekly_hours],
        help_text="The hours they like best, written in the same way; they only rank slots."
        " Empty: Mon-Fri 09:00-17:00.",
    )
    holiday_region = models.CharField(
        "public holidays of",
        max_length=32,
        blank=True,
        default="",
        validators=[validate_country],
        help_text="A country such as DE, or a part of one such as DE-BY. Empty: no holidays.",
    )
    max_per_day = models.PositiveSmallIntegerField(
        "most interviews a day",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Empty: no limit.",
    )
    max_per_week = models.PositiveSmallIntegerField(
        "most interviews a week",
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
        help_text="Where the day and the week begin. Empty: their own time zone.",
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=~Q(email=""),
                name="interviewer_email_is_unique",
                violation_error_message="Another interviewer has this email address.",
            ),
            check_constraint(Q(max_per_day__gte=1), name="most_per_day_is_one_or_more"),
            check_constraint(Q(max_per_week__gte=1), name="most_per_week_is_one_or_more"),
        ]

    def __str__(self) -> str:
        return self.name


class AvailabilityOverride(models.Model):
    """Local days that differ from the week: time off, or other hours."""

    interviewer = models.ForeignKey(
        Interviewer, on_delete=models.CASCADE, related_name="availability_overrides"
    )
    first_day = models.DateField()
    last_day = models.DateField()
    hours = models.CharField(
        max_length=200,
        blank=True,
        default="",
        validators=[validate_ranges],
        help_text="Such as 10:00-12:00, in place of the hours that begin on these days."
        " Empty: time off.",
    )

    class Meta:
        ordering = ["first_day", "id"]
        verbose_name = "special days"
        verbose_name_plural = "special days (time off, other hours)"
        constraints = [
            check_constraint(Q(last_day__gte=F("first_day")), name="override_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        days = f"{self.first_day} to {self.last_day}"
        return f"{self.first_day if self.first_day == self.last_day else days}: {self.description}"

    @property
    def description(self) -> str:
        return self.hours or "time off"

    def clean(self) -> None:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError({"last_day": _("The last day is before the first.")})


class ReservationQuerySet(models.QuerySet["Reservation"]):
    def active(self, now: datetime) -> ReservationQuerySet:
        """Those that count at an instant: a hold that expires at or before it does not."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now))


class Reservation(models.Model):
    """A slot that we ourselves hold or booked on a person, and with its buffers.

    The reservations of one hold or booking have the `reference` that is its id. No two of a person
    overlap, buffers included: the database sees to it (migration 0003).
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
        null=True, blank=True, help_text="When a hold is over; nothing has to remove it."
    )

    objects = ReservationQuerySet.as_manager()

    class Meta:
        ordering = ["start", "id"]
        indexes = [
            models.Index(fields=["interviewer", "start"], name="reservation_interviewer_start")
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
