from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from access.models import ApiToken
from tests.access import callers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]


def issue(*options: str) -> str:
    output = StringIO()
    call_command("issue_token", *options, stdout=output)
    return output.getvalue().strip()


def test_printed_token_authenticates():
    text = issue("Careers site", "--scope", "people:read", "--scope", "bookings:write")
    caller = callers.client_with_token(text).get("/api/me").json()
    assert (caller["name"], caller["scopes"]) == (
        "Careers site",
        ["bookings:read", "bookings:write", "people:read"],
    )


@pytest.mark.parametrize(
    ("options", "scope"),
    [
        ([], "availability:read"),
        (["--scope", "events:read"], "events:read"),
        (["--scope", "people:read", "--scope", "people:read"], "people:read"),
    ],
)
def test_token_has_only_the_given_scopes(options, scope):
    issue("Careers site", *options)
    token = ApiToken.objects.get()
    assert (token.scope, token.requests_per_minute) == (scope, 600)


def test_token_expires_after_the_given_days_or_never(frozen):
    permanent, temporary = issue("a"), issue("b", "--days", "30")
    frozen.shift(30 * 86400)
    assert callers.client_with_token(permanent).get("/api/me").status_code == 200
    assert callers.client_with_token(temporary).get("/api/me").status_code == 401


@pytest.mark.parametrize(
    "options",
    [
        ["--days", "0"],
        ["--days", "99999999999"],
        ["--per-minute", "0"],
        ["--per-minute", "-5"],
        ["--scope", "people:own"],
        ["--scope", "read"],
        ["x" * 201],
    ],
)
def test_invalid_arguments_create_no_token(options):
    with pytest.raises(CommandError):
        issue(*options, *([] if options[0].startswith("x") else ["a name"]))
    assert not ApiToken.objects.exists()


def test_name_is_required():
    with pytest.raises(CommandError):
        issue("")
