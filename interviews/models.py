from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from api.check_constraints import check_constraint
from core.names import NameField
from core.resource_models import ExternalResource, TimestampedRow
from core.row_revisions import RevisionedRow
from core.timezone_names import validate_timezone
from engine.grid import DEFAULT_STEP, MINUTE, STEPS
from engine.search import DEFAULT_NOTICE
from people import weekly_hours
from people.models import Interviewer
from people.weekly_hours import validate_weekly_hours

MIN_DURATION_MINUTES, MAX_DURATION_MINUTES = 1, 1440
MAX_NOTICE_MINUTES = 30 * 1440
MAX_HORIZON_DAYS = 92
MAX_BUFFER_MINUTES = 240
MAX_TEXT_LENGTH, MAX_LOCATION_LENGTH, MAX_CONTACT_LENGTH = 4000, 500, 200
MAX_CHANGE_DEADLINE_HOURS = 30 * 24
MAX_CANDIDATE_WINDOW_MINUTES, MAX_CANDIDATE_TOTAL_MINUTES = 1440, 7 * 1440
DEFAULT_NOTICE_MINUTES = DEFAULT_NOTICE // MINUTE
DEFAULT_STEP_MINUTES = DEFAULT_STEP // MINUTE
STEP_CHOICES = [(step // MINUTE, f"{step // MINUTE} minutes") for step in STEPS]


def constrain_range(field: str, minimum: int, maximum: int, name: str) -> models.CheckConstraint:
    """Return the constraint that a field is from `minimum` to `maximum`, both included."""
    return check_constraint(Q((f"{field}__gte", minimum), (f"{field}__lte", maximum)), name=name)


class CandidateInformation(models.Model):
    """The texts for candidates about an interview, and the limits of their own changes."""

    description = models.TextField(
        max_length=MAX_TEXT_LENGTH,
        blank=True,
        default="",
        help_text="What the interview is about. Candidates read it before they choose a time.",
    )
    instructions = models.TextField(
        max_length=MAX_TEXT_LENGTH,
        blank=True,
        default="",
        help_text="How candidates prepare. They read it when they have booked.",
    )
    location = NameField(
        max_length=MAX_LOCATION_LENGTH,
        blank=True,
        default="",
        help_text="Where it takes place: the address of a video call, a room or a phone number.",
    )
    contact = NameField(
        max_length=MAX_CONTACT_LENGTH,
        blank=True,
        default="",
        help_text="Whom candidates can ask, with an email address or a phone number.",
    )
    shows_interviewer_names = models.BooleanField(
        "shows interviewers' names",
        default=True,
        help_text="Whether candidates see the names of the interviewers.",
    )
    change_deadline_hours = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(MAX_CHANGE_DEADLINE_HOURS)],
        help_text="Candidates can move or cancel until this many hours before the start, 0 to 720."
        " 0: until the start.",
    )
    candidate_min_window_minutes = models.PositiveSmallIntegerField(
        "minimum length of a candidate's window",
        default=0,
        validators=[MaxValueValidator(MAX_CANDIDATE_WINDOW_MINUTES)],
        help_text="Minimum minutes of each window that a candidate offers, 0 to 1440. A window is"
        " never shorter than the interview.",
    )
    candidate_min_total_minutes = models.PositiveSmallIntegerField(
        "minimum total of a candidate's windows",
        default=0,
        validators=[MaxValueValidator(MAX_CANDIDATE_TOTAL_MINUTES)],
        help_text="Minimum minutes of all windows that a candidate offers, 0 to 10080.",
    )

    class Meta:
        abstract = True


class InterviewTemplate(CandidateInformation, ExternalResource, TimestampedRow, RevisionedRow):
    """A kind of interview: its name, duration, panel and rules.

    The revision covers the whole panel, but not the rows of its interviewers.
    """

    name = NameField(max_length=200)
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
        help_text="All people in this list must take part, in addition to the groups.",
    )

    tentative = models.CharField(
        "tentative time",
        max_length=8,
        choices=[("busy", "busy: blocks slots"), ("free", "free: does not block slots")],
        default="busy",
        help_text="Whether tentative events and events answered with “maybe” block slots.",
    )
    notice = models.PositiveIntegerField(
        default=DEFAULT_NOTICE_MINUTES,
        validators=[MaxValueValidator(MAX_NOTICE_MINUTES)],
        help_text="Minimum minutes from now to the start of a slot, 0 to 43200 (30 days).",
    )
    horizon = models.PositiveSmallIntegerField(
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_HORIZON_DAYS)],
        help_text="Days to search if a request gives no end, 1 to 92.",
    )
    step = models.PositiveSmallIntegerField(
        default=DEFAULT_STEP_MINUTES,
        choices=STEP_CHOICES,
        help_text="Minutes between possible starts, counted from the full hour in UTC.",
    )
    buffer_before = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(MAX_BUFFER_MINUTES)],
        help_text="Minutes to keep free of events before the interview, 0 to 240.",
    )
    buffer_after = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(MAX_BUFFER_MINUTES)],
        help_text="Minutes to keep free of events after the interview, 0 to 240.",
    )
    candidate_windows = models.TextField(
        max_length=weekly_hours.MAX_LENGTH,
        blank=True,
        default="",
        validators=[validate_weekly_hours],
        help_text="When candidates are available, one line per day or range of days, such as"
        " Mon-Fri 17:00-20:00. Empty: at any time.",
    )
    candidate_timezone = models.CharField(
        "candidate time zone",
        max_length=64,
        default="UTC",
        validators=[validate_timezone],
        help_text="The time zone of the candidate windows, such as Europe/Berlin.",
    )
    active = models.BooleanField(
        default=True,
        help_text="Switch this off for an interview that is not offered any more. Interviews that"
        " are booked stay.",
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
            constrain_range(
                "change_deadline_hours",
                0,
                MAX_CHANGE_DEADLINE_HOURS,
                "change_deadline_is_within_30_days",
            ),
            constrain_range(
                "candidate_min_window_minutes",
                0,
                MAX_CANDIDATE_WINDOW_MINUTES,
                "candidate_window_is_within_a_day",
            ),
            constrain_range(
                "candidate_min_total_minutes",
                0,
                MAX_CANDIDATE_TOTAL_MINUTES,
                "candidate_total_is_within_a_week",
            ),
            check_constraint(
                Q(step__in=[step for step, _ in STEP_CHOICES]), name="step_divides_the_hour"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PanelGroup(models.Model):
    """A group of a panel, of which all, some or none of the members are needed.

    Members of a group that needs none are optional: they affect only the ranking of slots.
    """

    template = models.ForeignKey(InterviewTemplate, on_delete=models.CASCADE, related_name="groups")
    name = NameField(max_length=100)
    required = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="How many members are needed. Empty: all. 0: members are optional and affect"
        " only the ranking.",
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class PanelMember(models.Model):
    """The membership of an interviewer in a group of a panel."""

    group = models.ForeignKey(PanelGroup, on_delete=models.CASCADE, related_name="members")
    interviewer = models.ForeignKey(
        Interviewer, on_delete=models.CASCADE, related_name="panel_memberships"
    )
    alternate = models.BooleanField(
        default=False,
        help_text="Alternates stand in, in order of position, if not enough members are free.",
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
