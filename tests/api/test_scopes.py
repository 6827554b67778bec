from __future__ import annotations

import pytest

from api.scopes import Permissions, Scope


def test_permissions_contain_their_scopes():
    permissions = Permissions(frozenset({Scope.READ}))
    assert [scope in permissions for scope in Scope] == [True, False, False, False]


@pytest.mark.parametrize(
    ("caller_id", "owner_id", "expected"),
    [(1, 1, True), (1, 2, False), (None, 1, False), (None, None, False)],
)
def test_manage_own_covers_only_the_caller(caller_id, owner_id, expected):
    assert Permissions(frozenset({Scope.MANAGE_OWN}), caller_id).can_manage(owner_id) is expected


@pytest.mark.parametrize("owner_id", [1, None])
def test_manage_all_covers_everybody(owner_id):
    assert Permissions(frozenset({Scope.MANAGE_ALL})).can_manage(owner_id)
