from __future__ import annotations

import pytest

from api.scopes import TOKEN_SCOPES, Permissions, Scope, expand


def test_permissions_contain_their_scopes():
    permissions = Permissions(frozenset({Scope.EVENTS_READ}))
    assert [scope for scope in Scope if scope in permissions] == [Scope.EVENTS_READ]


def test_tokens_own_nothing_and_give_no_access():
    assert {*Scope} - {*TOKEN_SCOPES} == {Scope.PEOPLE_OWN, Scope.ACCESS_WRITE}


def test_scope_to_write_includes_the_scope_to_read_and_no_other():
    assert expand([Scope.PEOPLE_WRITE]) == {Scope.PEOPLE_WRITE, Scope.PEOPLE_READ}
    assert expand([Scope.AUDIT_READ]) == {Scope.AUDIT_READ}


@pytest.mark.parametrize("scope", [Scope.PEOPLE_READ, Scope.PEOPLE_WRITE])
@pytest.mark.parametrize(
    ("caller_id", "owner_id", "expected"),
    [(1, 1, True), (1, 2, False), (None, 1, False), (None, None, False)],
)
def test_own_scope_covers_only_the_caller(scope, caller_id, owner_id, expected):
    permissions = Permissions(frozenset({Scope.PEOPLE_OWN}), caller_id)
    assert permissions.allows_for(scope, owner_id) is expected


def test_own_scope_covers_reading_own_bookings_only():
    permissions = Permissions(frozenset({Scope.PEOPLE_OWN}), 1)
    assert Scope.BOOKINGS_READ not in permissions  # so lists are refused
    assert permissions.allows_for(Scope.BOOKINGS_READ, 1)
    assert not permissions.allows_for(Scope.BOOKINGS_READ, 2)
    assert not permissions.allows(Scope.BOOKINGS_WRITE)


@pytest.mark.parametrize("owner_id", [1, None])
def test_people_scope_covers_everybody(owner_id):
    permissions = Permissions(frozenset({Scope.PEOPLE_WRITE}))
    assert permissions.allows_for(Scope.PEOPLE_WRITE, owner_id)
