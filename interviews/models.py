from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from api.check_constraints import check_constraint
from engine.grid import DEFAULT_STEP, MINUTE, STEPS
from engine.search import DEFAULT_NOTICE
from people.models import Interviewer, validate_timezone
from people.weekly_hours import validate_weekly_hours

MIN_DURATION_MINUTES, MAX_DURATION_MINUTES = 1, 1440
MAX_NOTICE_MINUTES = 30 * 1440
MAX_HORIZON_DAYS = 92
MAX_BUFFER_MINUTES = 240
DEFAULT_NOTICE_MINUTES = DEFAULT_NOTICE // MINUTE
DEFAULT_STEP_MINUTES = DEFAULT_STEP // MINUTE
STEP_CHOICES = [(step // MINUTE, f"{step // MINUTE} minutes") for step in STEPS]


def constrain_range(field: str, least: int, most: int, name: str) -> models.CheckConstraint:
    """The constraint that a field lies from `least` to `most`, both included."""
    return check_constraint(Q((f"{field}__gte", least), (f"{field}__lte", most)), name=name)


class InterviewTemplate(models.Model):
    """A kind of interview: a name, a duration, the panel that must be there, and its rules."""

    name = models.CharField(max_length=200)
    duration = models.PositiveIntegerField(
        validators=[
            MinValueValidator(MIN_DURATION_MINUTES),
            MaxValueValidator(MAX_DURATION_MINUTES),
        ],
        help_text="Minutes, 1 to 1440.",
    )
    interviewers = models.ManyToManyField(
        Interviewer,
        related_name="interview_templates",
        blank=True,
        help_text="All of them are needed, besides the groups.",
    )

    tentative = models.CharField(
        "tentative time",
        max_length=8,
        choices=[("busy", "busy: it blocks"), ("free", "free: it does not block")],
        default="busy",
        help_text="What an interviewer has only pencilled in, or answered with maybe.",
    )
    notice = models.PositiveIntegerField(
        default=DEFAULT_NOTICE_MINUTES,
        validators=[MaxValueValidator(MAX_NOTICE_MINUTES)],
        help_text="Least minutes from now to a slot's start, 0 to 43200 (30 days).",
    )
    horizon = models.PositiveSmallIntegerField(
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_HORIZON_DAYS)],
        help_text="Days that are searched when no end is asked for, 1 to 92.",
    )
    step = models.PositiveSmallIntegerField(
        default=DEFAULT_STEP_MINUTES,
        choices=STEP_CHOICES,
        help_text="Slots begin every so many minutes, counted from the full hour in UTC.",
    )
    buffer_before = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(MAX_BUFFER_MINUTES)],
        help_text="Minutes that must be free of events before the interview, 0 to 240.",
    )
    buffer_after = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(MAX_BUFFER_MINUTES)],
        help_text="Minutes that must be free of events after the interview, 0 to 240.",
    )
    candidate_windows = models.TextField(
        blank=True,
        default="",
        validators=[validate_weekly_hours],
        help_text="When candidates can come, such as Mon-Fri 17:00-20:00; a line for a day or a"
        " row of days. Empty: at any hour.",
    )
    candidate_timezone = models.CharField(
        "candidate time zone",
        max_length=64,
        default="UTC",
        validators=[validate_timezone],
        help_text="The zone of the candidate windows, an IANA name such as Europe/Berlin.",
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            constrain_range(
                "duration", MIN_DURATION_MINUTES, MAX_DURATION_MINUTES, "duration_is_within_a_day"
            ),
            constrain_range("notice", 0, MAX_NOTICE_MINUTES, "notice_is_within_30_days"),
            constrain_range("horizon", 1, MAX_HORIZON_DAYS, "horizon_is_within_92_days"),
            constrain_range(
                "buffer_before", 0, MAX_BUFFER_MINUTES, "buffer_before_is_within_4_hours"
            ),
            constrain_range(
                "buffer_after", 0, MAX_BUFFER_MINUTES, "buffer_after_is_within_4_hours"
            ),
            check_constraint(
                Q(step__in=[step for step, _ in STEP_CHOICES]), name="step_divides_the_hour"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PanelGroup(models.Model):
    """People of whom an interview needs all, some, or none (who then only rank its slots)."""

    template = models.ForeignKey(InterviewTemplate, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=100)
    required = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="How many members are needed. Empty: all. 0: they are optional, and only rank"
        " slots.",
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class PanelMember(models.Model):
    """Somebody in a group of a panel, at their place in its order."""

    group = models.ForeignKey(PanelGroup, on_delete=models.CASCADE, related_name="members")
    interviewer = models.ForeignKey(
        Interviewer, on_delete=models.CASCADE, related_name="panel_memberships"
    )
    alternate = models.BooleanField(
        default=False,
        help_text="Stands in, in this order, when not enough members are free.",
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "interviewer"], name="a_group_has_a_member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.interviewer}, {self.group}"
