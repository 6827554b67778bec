from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from people.models import Interviewer

SHORTEST, LONGEST = 1, 1440


class InterviewTemplate(models.Model):
    """A kind of interview: a name, a duration, and the panel that must be there."""

    name = models.CharField(max_length=200)
    duration = models.PositiveIntegerField(
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
        help_text="Minutes, 1 to 1440.",
    )
    interviewers = models.ManyToManyField(
        Interviewer, related_name="interview_templates", blank=True
    )

    tentative = models.CharField(
        "tentative time",
        max_length=8,
        choices=[("busy", "busy: it blocks"), ("free", "free: it does not block")],
        default="busy",
        help_text="What an interviewer has only pencilled in, or answered with maybe.",
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(  # type: ignore[call-arg]  # the stubs know newer Djangos
                check=models.Q(duration__gte=SHORTEST, duration__lte=LONGEST),
                name="duration_is_within_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.name
