"""A link that signs an administrator in once, for emergencies: `manage.py sign_in_link`.

It needs neither a password nor a second factor nor the company's provider. It works for a quarter
of an hour, and not after another sign-in of the account.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.urls import reverse

from people.coordinator_accounts import list_administrators

LIFETIME_SECONDS = 900
_SALT = "access.sign_in_links"

logger = logging.getLogger(__name__)


class InvalidSignInLinkError(Exception):
    """The link is forged, expired or used, or its account is not an active administrator's."""


def build_url(account: User) -> str:
    """Return the URL of a new link."""
    payload = {"account": account.pk, "last": _describe(account.last_login)}
    token = signing.dumps(payload, salt=_SALT)
    return f"{settings.BASE_URL}{reverse('sign-in-link', args=[token])}"


def find_account(token: str) -> User:
    """Return the account that a link signs in to; raise InvalidSignInLinkError."""
    try:
        payload = signing.loads(token, salt=_SALT, max_age=LIFETIME_SECONDS)
    except signing.BadSignature:
        raise InvalidSignInLinkError from None
    account = list_administrators().filter(pk=payload["account"]).first()
    if account is None or _describe(account.last_login) != payload["last"]:
        raise InvalidSignInLinkError
    return account


def redeem(token: str, now: datetime) -> User:
    """Use a link up and return the account to sign in; raise InvalidSignInLinkError."""
    account = find_account(token)
    rows = User.objects.filter(pk=account.pk, last_login=account.last_login)
    if not rows.update(last_login=now):
        raise InvalidSignInLinkError
    logger.warning("Account %s signed in with an emergency link", account.pk)
    return account


def _describe(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
