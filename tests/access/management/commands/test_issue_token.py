from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from access.models import ApiToken
from tests.access import callers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "closed")]


def issue(*options: str) -> str:
    told = StringIO()
    call_command("issue_token", *options, stdout=told)
    return told.getvalue().strip()


def test_it_prints_a_token_that_lets_a_program_in():
    text = issue("Careers site", "--scope", "read", "--scope", "book")
    answer = callers.client_with_token(text).get("/api/me").json()
    assert (answer["name"], answer["scopes"]) == ("Careers site", ["read", "book"])


@pytest.mark.parametrize(
    ("options", "read", "book"),
    [([], True, False), (["--scope", "read"], True, False), (["--scope", "book"], False, True)],
)
def test_a_token_may_do_no_more_than_was_said(options, read, book):
    issue("Careers site", *options)
    token = ApiToken.objects.get()
    assert (token.may_read, token.may_book, token.requests_per_minute) == (read, book, 600)


def test_a_token_is_good_for_ever_or_for_some_days(frozen):
    ever, days = issue("a"), issue("b", "--days", "30")
    frozen.shift(30 * 86400)
    assert callers.client_with_token(ever).get("/api/me").status_code == 200
    assert callers.client_with_token(days).get("/api/me").status_code == 401


@pytest.mark.parametrize(
    "options",
    [
        ["--days", "0"],
        ["--days", "99999999999"],
        ["--per-minute", "0"],
        ["--per-minute", "-5"],
        ["--scope", "own"],
        ["x" * 201],
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(options):
    with pytest.raises(CommandError):
        issue(*options, *([] if options[0].startswith("x") else ["a name"]))
    assert not ApiToken.objects.exists()


def test_a_name_is_needed():
    with pytest.raises(CommandError):
        issue("")
