from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from api.check_constraints import holds
from engine.grid import DEFAULT_STEP, MINUTE, STEPS
from engine.search import DEFAULT_NOTICE
from people.models import Interviewer, validate_timezone
from people.weekly_hours import validate_weekly_hours

SHORTEST, LONGEST = 1, 1440
LONGEST_NOTICE = 30 * 1440
LONGEST_HORIZON = 92
LONGEST_BUFFER = 240
NOTICE = DEFAULT_NOTICE // MINUTE
STEP = DEFAULT_STEP // MINUTE
STEP_CHOICES = [(step // MINUTE, f"{step // MINUTE} minutes") for step in STEPS]


def within(field: str, least: int, most: int, name: str) -> models.CheckConstraint:
    """The constraint that a field lies from `least` to `most`, both included."""
    return holds(Q((f"{field}__gte", least), (f"{field}__lte", most)), name=name)


class InterviewTemplate(models.Model):
    """A kind of interview: a name, a duration, the panel that must be there, and its rules."""

    name = models.CharField(max_length=200)
    duration = models.PositiveIntegerField(
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
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
        default=NOTICE,
        validators=[MaxValueValidator(LONGEST_NOTICE)],
        help_text="Least minutes from now to a slot's start, 0 to 43200 (30 days).",
    )
    horizon = models.PositiveSmallIntegerField(
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_HORIZON)],
        help_text="Days that are searched when no end is asked for, 1 to 92.",
    )
    step = models.PositiveSmallIntegerField(
        default=STEP,
        choices=STEP_CHOICES,
        help_text="Slots begin every so many minutes, counted from the full hour in UTC.",
    )
    buffer_before = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(LONGEST_BUFFER)],
        help_text="Minutes that must be free of events before the interview, 0 to 240.",
    )
    buffer_after = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(LONGEST_BUFFER)],
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
            within("duration", SHORTEST, LONGEST, "duration_is_within_a_day"),
            within("notice", 0, LONGEST_NOTICE, "notice_is_within_30_days"),
            within("horizon", 1, LONGEST_HORIZON, "horizon_is_within_92_days"),
            within("buffer_before", 0, LONGEST_BUFFER, "buffer_before_is_within_4_hours"),
            within("buffer_after", 0, LONGEST_BUFFER, "buffer_after_is_within_4_hours"),
            holds(Q(step__in=[step for step, _ in STEP_CHOICES]), name="step_divides_the_hour"),
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
