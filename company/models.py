from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from api.check_constraints import check_constraint
from company import colours
from core.names import NameField, PublicEmailField
from core.timezone_names import validate_timezone


def validate_colour(text: str) -> None:
    """Raise ValidationError unless a text is a colour such as #2456c4."""
    if not colours.is_colour(text):
        raise ValidationError(_("Enter a colour such as #2456c4."), "invalid_format")


def validate_language(code: str) -> None:
    """Raise ValidationError unless pages and mails exist in a language."""
    if code not in dict(settings.LANGUAGES):
        raise ValidationError(_("There are no texts in this language."), "invalid_choice")


class Company(models.Model):
    """The only row of its table: the company's name and looks, and defaults for people and mails.

    `logo_version` is a hash of the logo, and empty without one. An empty `language` is the default
    of the installation.
    """

    ID = 1

    name = NameField(max_length=100, blank=True, default="")
    logo = models.BinaryField(default=b"", blank=True)
    logo_type = models.CharField(max_length=16, blank=True, default="", editable=False)
    logo_version = models.CharField(max_length=16, blank=True, default="", editable=False)
    colour = models.CharField(max_length=7, blank=True, default="", validators=[validate_colour])
    reply_to = PublicEmailField("reply-to address", blank=True, default="")
    language = models.CharField(
        max_length=16, blank=True, default="", validators=[validate_language]
    )
    timezone = models.CharField(
        "time zone", max_length=64, default="UTC", validators=[validate_timezone]
    )

    class Meta:
        verbose_name_plural = "company"
        constraints = [check_constraint(Q(id=1), name="there_is_one_company")]

    def __str__(self) -> str:
        return self.name or "Slotsmith"

    @property
    def style_version(self) -> str:
        """The name of the version of the stylesheet; empty if the company has no colour."""
        return self.colour.removeprefix("#")
