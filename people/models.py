from __future__ import annotations

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models


def validate_timezone(name: str) -> None:
    """Raise ValidationError unless `name` is a zone of the IANA database."""
    if name not in available_timezones():
        raise ValidationError("%(name)s is not an IANA time zone.", params={"name": name})


class Interviewer(models.Model):
    """Somebody who interviews. Their zone places all-day events and floating times."""

    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True, default="")
    timezone = models.CharField(
        "time zone",
        max_length=64,
        default="UTC",
        validators=[validate_timezone],
        help_text="An IANA name such as Europe/Berlin.",
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=~models.Q(email=""),
                name="interviewer_email_is_unique",
                violation_error_message="Another interviewer has this email address.",
            )
        ]

    def __str__(self) -> str:
        return self.name
