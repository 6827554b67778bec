"""The sessions of an account, so that its owner can end them."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.http import HttpRequest

_MAX_USER_AGENT = 200


def receive_sign_in(request: HttpRequest | None, user: User, **_: Any) -> None:
    """Receive the signal `user_logged_in`, and record the session of a page or of the API."""
    if request is None:
        return
    if not request.session.session_key:
        request.session.save()
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "ip": get_adapter(request).get_client_ip(request),
            "user_agent": request.META.get("HTTP_USER_AGENT", "")[:_MAX_USER_AGENT],
        },
    )
