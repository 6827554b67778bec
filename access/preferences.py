"""The choices of the owner of an account: name, time zone and language."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User

from access.models import AccountPreferences
from core.timezone_names import is_timezone


@dataclass(frozen=True)
class Preferences:
    """The choices of an account; empty texts are not chosen."""

    timezone: str = ""
    language: str = ""


def load(account: User) -> Preferences:
    """Return the stored choices of an account."""
    try:
        row = account.preferences
    except AccountPreferences.DoesNotExist:
        return Preferences()
    return Preferences(row.timezone, row.language)


def save(account: User, name: str, chosen: Preferences) -> None:
    """Store the name and the choices of an account."""
    account.first_name, account.last_name = name, ""
    account.save(update_fields=["first_name", "last_name"])
    AccountPreferences.objects.update_or_create(
        account=account, defaults={"timezone": chosen.timezone, "language": chosen.language}
    )
    account.refresh_from_db()


def choose_timezone(account: User, timezone: str) -> None:
    """Store the time zone of a browser for an account that has not chosen one."""
    row, _created = AccountPreferences.objects.get_or_create(account=account)
    if is_timezone(timezone) and not row.timezone:
        row.timezone = timezone
        row.save(update_fields=["timezone"])


def get_language(account: User) -> str:
    """Return the language of an account; empty if the owner has not chosen a language."""
    return load(account).language
