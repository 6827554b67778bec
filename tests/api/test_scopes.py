from __future__ import annotations

import pytest

from api.scopes import Permissions, Scope


def test_what_was_granted_is_in_it():
    granted = Permissions(frozenset({Scope.READ}))
    assert [scope in granted for scope in Scope] == [True, False, False, False]


@pytest.mark.parametrize(
    ("own", "of", "owned"), [(1, 1, True), (1, 2, False), (None, 1, False), (None, None, False)]
)
def test_ones_own_is_what_belongs_to_oneself(own, of, owned):
    assert Permissions(frozenset({Scope.MANAGE_OWN}), own).can_manage(of) is owned


@pytest.mark.parametrize("of", [1, None])
def test_for_some_everything_is_as_good_as_their_own(of):
    assert Permissions(frozenset({Scope.MANAGE_ALL})).can_manage(of)
