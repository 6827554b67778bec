"""Validation of email addresses for mail headers and invitations."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import punycode

#: A local part without quotes (RFC 5321 section 4.1.2, Dot-string).
_DOT_STRING = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")


def normalize(address: str) -> str:
    """Return an email address in ASCII, with its domain in punycode.

    Raise ValueError if the address is invalid or has a quoted local part.
    """
    local_part, _, domain = address.rpartition("@")
    try:
        validate_email(address)
    except ValidationError:
        raise ValueError("invalid email address") from None
    if not _DOT_STRING.fullmatch(local_part):
        raise ValueError("email address with a quoted local part")
    return f"{local_part}@{punycode(domain)}"


def is_valid(address: str) -> bool:
    """Return whether `normalize` accepts an address."""
    try:
        normalize(address)
    except ValueError:
        return False
    return True
