"""The first administrator is created in the browser, with a link that a command prints.

The link is signed and expires. It does nothing once an administrator exists.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core import signing
from django.db import transaction
from django.urls import reverse

from access import company_accounts
from people.coordinator_accounts import ADMINISTRATORS_GROUP, list_administrators

LIFETIME_SECONDS = 86400
_SALT = "access.first_administrator"
_PURPOSE = "create the first administrator"


class AdministratorExistsError(Exception):
    """An administrator exists, so no other person may become the first one."""


class InvalidSetupLinkError(Exception):
    """The link is forged or has expired."""


def build_url() -> str:
    """Return the URL of a new link; raise AdministratorExistsError."""
    _raise_if_one_exists()
    token = signing.dumps(_PURPOSE, salt=_SALT)
    return f"{settings.BASE_URL}{reverse('first-administrator', args=[token])}"


def check(token: str) -> None:
    """Raise InvalidSetupLinkError or AdministratorExistsError if a link does not work."""
    try:
        signing.loads(token, salt=_SALT, max_age=LIFETIME_SECONDS)
    except signing.BadSignature:
        raise InvalidSetupLinkError from None
    _raise_if_one_exists()


@transaction.atomic
def create(token: str, name: str, email: str, password: str) -> User:
    """Create the first administrator and return the account; raise what `check` raises."""
    # two requests with the link at once wait for each other here
    Group.objects.select_for_update().get(name=ADMINISTRATORS_GROUP)
    check(token)
    account = company_accounts.create_account(name, email, password)
    account.is_superuser = account.is_staff = True
    account.save(update_fields=["is_superuser", "is_staff"])
    return account


def _raise_if_one_exists() -> None:
    if list_administrators().exists():
        raise AdministratorExistsError
