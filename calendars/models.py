from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from calendars.secrets import EncryptedTextField, Locked, encrypted_fields
from people.models import Interviewer


def validate_provider(kind: str) -> None:
    """Raise ValidationError unless the settings name a provider of this kind."""
    if kind not in settings.CALENDARS["PROVIDERS"]:
        raise ValidationError("%(kind)s is not a calendar provider.", params={"kind": kind})


class Connection(models.Model):
    """One interviewer's account or feed at a provider; what opens it is kept encrypted."""

    interviewer = models.ForeignKey(
        Interviewer, on_delete=models.CASCADE, related_name="connections"
    )
    provider = models.CharField(max_length=32, validators=[validate_provider])
    name = models.CharField(max_length=200, help_text="What answers and messages call it.")
    url = EncryptedTextField("URL", blank=True, default="", validators=[MaxLengthValidator(2000)])
    username = models.CharField(max_length=320, blank=True, default="")
    password = EncryptedTextField(blank=True, default="", validators=[MaxLengthValidator(500)])
    grant = EncryptedTextField(
        blank=True, default="", editable=False, help_text="What an OAuth 2 provider granted."
    )

    class Meta:
        ordering = ["interviewer", "name", "id"]

    def __str__(self) -> str:
        return f"{self.interviewer}: {self.name}"

    @property
    def is_locked(self) -> bool:
        """Whether some of its secrets are opened by no key that there is."""
        return any(isinstance(getattr(self, name), Locked) for name in encrypted_fields(Connection))
