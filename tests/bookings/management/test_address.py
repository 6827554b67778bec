from __future__ import annotations

from argparse import ArgumentError, ArgumentParser

import pytest

from bookings.management.address import add_email_argument


@pytest.fixture
def parser():
    argument_parser = ArgumentParser(exit_on_error=False)
    add_email_argument(argument_parser)
    return argument_parser


def test_email_is_accepted_as_written(parser):
    assert parser.parse_args([" Noor@Example.com "]).email == "Noor@Example.com"


@pytest.mark.parametrize("text", ["", " ", "noor", "noor@", "@example.com", "%@example.com,b@c.d"])
def test_invalid_email_is_refused_and_named(parser, text):
    with pytest.raises(ArgumentError, match="is not an email address"):
        parser.parse_args([text])
