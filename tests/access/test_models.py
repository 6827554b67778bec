from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from access.models import ApiToken
from api.scopes import Scope
from tests.access import callers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("about", "scopes"),
    [
        ({}, {Scope.READ}),
        ({"may_book": True}, {Scope.READ, Scope.BOOK}),
        ({"may_book": True, "may_read": False}, {Scope.BOOK}),
    ],
)
def test_scopes_follow_the_permission_fields(about, scopes):
    assert callers.issue_token(**about)[0].scopes == scopes


def test_token_needs_a_permission():
    with pytest.raises(ValidationError, match="at least one permission"):
        ApiToken(name="idle", may_read=False).clean()
    with pytest.raises(IntegrityError):
        callers.issue_token(may_read=False)


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
