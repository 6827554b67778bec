"""API tokens: `slt_` and 256 random bits, of which the database has the SHA-256.

Nothing slower is needed for what cannot be guessed. A token is found by its digest, which nobody
can steer towards that of another, so the time that the look-up takes tells nothing.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Q

from access.models import ApiToken

PREFIX = "slt_"
_LONGEST, _SHOWN = 100, 10
#: How exactly it is known when a token was last used.
_USE_RESOLUTION = timedelta(minutes=1)

logger = logging.getLogger(__name__)


def issue(token: ApiToken, now: datetime) -> str:
    """Keep a new token; its text is given here and never again."""
    text = PREFIX + secrets.token_urlsafe(32)
    token.digest, token.prefix, token.created_at = compute_digest(text), text[:_SHOWN], now
    token.save()
    return text


def get_active_token(text: str, now: datetime) -> ApiToken | None:
    """The token of a text, if it is one that lets anybody in at an instant."""
    if not text.startswith(PREFIX) or len(text) > _LONGEST:
        return None
    token = ApiToken.objects.filter(digest=compute_digest(text)).first()
    return token if token and token.is_active(now) else None


def compute_digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def record_use(token: ApiToken, now: datetime) -> None:
    """Write down that a token was used, once a minute; a database that is busy is let off."""
    earlier = now - _USE_RESOLUTION
    if token.last_used_at and token.last_used_at > earlier:
        return
    old = Q(last_used_at=None) | Q(last_used_at__lte=earlier)
    try:
        with transaction.atomic():
            ApiToken.objects.filter(old, pk=token.pk).update(last_used_at=now)
    except DatabaseError as error:
        logger.warning("the use of a token was not noted: %s", type(error).__name__)
