"""The email address argument of management commands."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError

from django.core.exceptions import ValidationError
from django.core.validators import validate_email


def add_email_argument(parser: ArgumentParser) -> None:
    parser.add_argument("email", type=_address, help="the candidate's email address, in any case")


def _address(text: str) -> str:
    """Return a valid address; raise ArgumentTypeError for any other text.

    An empty address would match all erased candidates.
    """
    try:
        validate_email(text.strip())
    except ValidationError:
        raise ArgumentTypeError(f"{text!r} is not an email address.") from None
    return text.strip()
