"""The address that somebody types after a command."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError

from django.core.exceptions import ValidationError
from django.core.validators import validate_email


def add_email_argument(parser: ArgumentParser) -> None:
    parser.add_argument("email", type=_address, help="the candidate's address, in any case")


def _address(text: str) -> str:
    """ArgumentTypeError for what is none: it would stand for those who were erased."""
    try:
        validate_email(text.strip())
    except ValidationError:
        raise ArgumentTypeError(f"{text!r} is no email address.") from None
    return text.strip()
