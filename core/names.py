"""The rules for names and email addresses that people read.

A name must not mislead the eye: it has no control characters and no invisible ones, such as those
that change the direction of the text around them, and something of it can be seen. An email address
has a public domain.
"""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.text import has_control_character

CONTROL_MESSAGE = _("It must be one line without control or invisible characters.")
INVISIBLE_MESSAGE = _("Enter a name that can be seen.")
#: Categories of characters that cannot be seen, and blank characters of other categories.
_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"}
_BLANK_CHARACTERS = set("\u115f\u1160\u2800\u3164\uffa0")


def validate_name(text: str) -> None:
    """Raise ValidationError for a name that misleads the eye."""
    if has_control_character(text.strip()):
        raise ValidationError(CONTROL_MESSAGE)
    if text and not any(map(_is_visible, text)):
        raise ValidationError(INVISIBLE_MESSAGE)


def validate_public_email(address: str) -> None:
    """Raise ValidationError for `a@localhost` and `a@[127.0.0.1]`, which Django accepts."""
    domain = address.rpartition("@")[2].lower()
    if domain == "localhost" or (domain.startswith("[") and _is_email(address)):
        raise ValidationError(validate_email.message)


def _is_email(address: str) -> bool:
    """Return whether Django accepts an address; otherwise the field reports it already."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


class NameField(models.CharField):
    """A name that people read."""

    default_validators = [validate_name]


class PublicEmailField(models.EmailField):
    """An email address with a public domain."""

    default_validators = [*models.EmailField.default_validators, validate_public_email]


def _is_visible(character: str) -> bool:
    is_blank = character in _BLANK_CHARACTERS
    return not is_blank and unicodedata.category(character) not in _INVISIBLE_CATEGORIES
