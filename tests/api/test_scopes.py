from __future__ import annotations

import pytest

from api.scopes import Permissions, Scope


def test_permissions_contain_their_scopes():
    granted = Permissions(frozenset({Scope.READ}))
    assert [scope in granted for scope in Scope] == [True, False, False, False]


@pytest.mark.parametrize(
    ("own", "of", "owned"), [(1, 1, True), (1, 2, False), (None, 1, False), (None, None, False)]
)
def test_manage_own_covers_only_the_caller(own, of, owned):
    assert Permissions(frozenset({Scope.MANAGE_OWN}), own).can_manage(of) is owned


@pytest.mark.parametrize("of", [1, None])
def test_manage_all_covers_everybody(of):
    assert Permissions(frozenset({Scope.MANAGE_ALL})).can_manage(of)
