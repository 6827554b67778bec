from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from access.models import validate_scope
from api.scopes import Scope
from tests.access import callers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("scope", "scopes"),
    [
        ("audit:read", {Scope.AUDIT_READ}),
        ("audit:read  events:read", {Scope.AUDIT_READ, Scope.EVENTS_READ}),
        ("availability:read", {Scope.AVAILABILITY_READ, Scope.CANDIDATE_READ}),
        ("bookings:write", {Scope.BOOKINGS_WRITE, Scope.BOOKINGS_READ}),
    ],
)
def test_scope_to_write_includes_the_scope_to_read(scope, scopes):
    assert callers.issue_token(scope=scope)[0].scopes == scopes


@pytest.mark.parametrize("scope", ["", " ", "people:own", "read", "events:read everything"])
def test_token_needs_known_scopes(scope):
    with pytest.raises(ValidationError, match="at least one scope"):
        validate_scope(scope)


def test_database_refuses_a_token_without_scope():
    with pytest.raises(IntegrityError):
        callers.issue_token(scope="")


def test_token_needs_a_positive_rate():
    with pytest.raises(IntegrityError):
        callers.issue_token(requests_per_minute=0)


def test_token_survives_deletion_of_its_creator():
    maker = callers.create_account("maker")
    token, text = callers.issue_token(created_by=maker)
    maker.delete()
    assert callers.client_with_token(text).get("/api/me").status_code == 200
    token.refresh_from_db()
    assert token.created_by is None


def test_token_is_displayed_by_name_and_prefix():
    token, text = callers.issue_token(name="Careers site")
    assert str(token) == f"Careers site ({text[:10]}…)"
    assert text[10:] not in repr(token) + str(vars(token))
