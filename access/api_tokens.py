"""API tokens: the prefix `slt_` and 256 random bits. The database stores their SHA-256 digest.

A slower hash is unnecessary for a text that cannot be guessed. The look-up by digest leaks nothing
by its timing, because an attacker cannot choose a text whose digest resembles that of another
token.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Q

from access.models import ApiToken
from core import raw_rows
from core.raw_rows import RowReader
from ops import database_errors

PREFIX = "slt_"
_MAX_LENGTH, _STORED_PREFIX_LENGTH = 100, 10
#: Resolution of `ApiToken.last_used_at`.
_USE_RESOLUTION = timedelta(minutes=1)
_READER = RowReader(ApiToken)
_SELECT_BY_DIGEST = (
    f"SELECT {_READER.list_columns('token')} FROM access_apitoken AS token"  # noqa: S608
    " WHERE token.digest = %s"
)

logger = logging.getLogger(__name__)


def issue(token: ApiToken, now: datetime) -> str:
    """Save a new token and return its text, which is not stored."""
    text = PREFIX + secrets.token_urlsafe(32)
    token.digest, token.prefix = compute_digest(text), text[:_STORED_PREFIX_LENGTH]
    token.created_at = now
    token.save()
    return text


def get_active_token(text: str, now: datetime) -> ApiToken | None:
    """Return the token with this text, or None if there is none or it is not active."""
    if not text.startswith(PREFIX) or len(text) > _MAX_LENGTH:
        return None
    for row in raw_rows.fetch_all(_SELECT_BY_DIGEST, [compute_digest(text)]):
        token = _READER.build(row)
        return token if token.is_active(now) else None
    return None


def compute_digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def record_use(token: ApiToken, now: datetime) -> None:
    """Update `last_used_at` at most once a minute; log database errors instead of raising them."""
    threshold = now - _USE_RESOLUTION
    if token.last_used_at and token.last_used_at > threshold:
        return
    is_outdated = Q(last_used_at=None) | Q(last_used_at__lte=threshold)
    try:
        with transaction.atomic():
            ApiToken.objects.filter(is_outdated, pk=token.pk).update(last_used_at=now)
    except DatabaseError as error:
        logger.warning(
            "Could not record the use of an API token: %s", database_errors.describe(error)
        )


def revoke(token_id: int, now: datetime) -> ApiToken:
    """Revoke a token, if it is not revoked already, and return it; raise ApiToken.DoesNotExist."""
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().get(pk=token_id)
        if token.revoked_at is None:
            token.revoked_at = now
            token.save(update_fields=["revoked_at"])
    return token
