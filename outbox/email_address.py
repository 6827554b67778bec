"""Mail addresses that may stand in a header or an invitation."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import punycode

#: The part before the @, without quotes (RFC 5321 section 4.1.2, Dot-string).
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")


def normalize(text: str) -> str:
    """The address that a text is, in ASCII; ValueError if it is none, or one that needs quotes."""
    local, _, domain = text.rpartition("@")
    try:
        validate_email(text)
    except ValidationError:
        raise ValueError("not a mail address") from None
    if not _LOCAL.fullmatch(local):
        raise ValueError("a mail address that needs quotes")
    return f"{local}@{punycode(domain)}"


def is_valid(text: str) -> bool:
    """Whether a text is an address that `checked` gives."""
    try:
        normalize(text)
    except ValueError:
        return False
    return True
