from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from people.models import Interviewer


def validate_provider(kind: str) -> None:
    """Raise ValidationError unless the settings name a provider of this kind."""
    if kind not in settings.CALENDARS["PROVIDERS"]:
        raise ValidationError("%(kind)s is not a calendar provider.", params={"kind": kind})


class Connection(models.Model):
    """One interviewer's account or feed at a provider. The URL and the password are secrets."""

    interviewer = models.ForeignKey(
        Interviewer, on_delete=models.CASCADE, related_name="connections"
    )
    provider = models.CharField(max_length=32, validators=[validate_provider])
    name = models.CharField(max_length=200, help_text="What answers and messages call it.")
    url = models.CharField("URL", max_length=2000, blank=True, default="")
    username = models.CharField(max_length=320, blank=True, default="")
    password = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["interviewer", "name", "id"]

    def __str__(self) -> str:
        return f"{self.interviewer}: {self.name}"
