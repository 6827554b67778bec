"""Load the account of a session with what its role depends on, in one query written once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from access.models import AccountPreferences
from core import raw_rows
from core.raw_rows import RowReader
from people.coordinator_accounts import ADMINISTRATORS_GROUP, COORDINATORS_GROUP
from people.models import Interviewer

_ACCOUNTS, _PREFERENCES = RowReader(User), RowReader(AccountPreferences)
_INTERVIEWERS = RowReader(Interviewer)
_IS_IN_GROUP = """
    EXISTS (
        SELECT 1 FROM auth_user_groups AS joined
        JOIN auth_group AS role ON role.id = joined.group_id
        WHERE joined.user_id = account.id AND role.name = %s
    )
"""
_SELECT = f"""
    SELECT {_IS_IN_GROUP}, {_IS_IN_GROUP}, {_ACCOUNTS.list_columns("account")},
      {_PREFERENCES.list_columns("preferences")}, {_INTERVIEWERS.list_columns("interviewer")}
    FROM auth_user AS account
    LEFT JOIN access_accountpreferences AS preferences ON preferences.account_id = account.id
    LEFT JOIN people_interviewer AS interviewer ON interviewer.account_id = account.id
    WHERE account.id = %s
"""  # noqa: S608
#: The attribute of an account with its `Membership`.
_MEMBERSHIP = "_slotsmith_membership"


@dataclass(frozen=True)
class Membership:
    """The groups of an account, and the interviewer who is linked to it, if any."""

    is_administrator: bool
    is_coordinator: bool
    interviewer: Interviewer | None


def load(account_id: int) -> User | None:
    """Return an account with its membership and its preferences; None if there is none."""
    values = [ADMINISTRATORS_GROUP, COORDINATORS_GROUP, account_id]
    for is_administrator, is_coordinator, *row in raw_rows.fetch_all(_SELECT, values):
        account_end = len(_ACCOUNTS)
        preferences_end = account_end + len(_PREFERENCES)
        account = _ACCOUNTS.build(row[:account_end])
        _set_preferences(account, row[account_end:preferences_end])
        interviewer = _build_interviewer(account, row[preferences_end:])
        membership = Membership(bool(is_administrator), bool(is_coordinator), interviewer)
        setattr(account, _MEMBERSHIP, membership)
        return account
    return None


def get_membership(account: User) -> Membership:
    """Return the membership that was loaded with an account, or the present one."""
    source = account if hasattr(account, _MEMBERSHIP) else load(account.pk)
    membership: Membership = getattr(source, _MEMBERSHIP, Membership(False, False, None))
    return membership


def _set_preferences(account: User, values: Sequence[Any]) -> None:
    row = None if values[0] is None else _PREFERENCES.build(values)
    relation: Any = User._meta.get_field("preferences")
    relation.set_cached_value(account, row)


def _build_interviewer(account: User, values: Sequence[Any]) -> Interviewer | None:
    if values[0] is None:
        return None
    interviewer = _INTERVIEWERS.build(values)
    interviewer.account = account
    return interviewer
