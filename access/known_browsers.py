"""Browsers in which an account signed in before, by a signed cookie.

Strangers can use up the limit of failed sign-ins of a user name. A known browser has a limit of its
own for that name, so its owner can still sign in. The cookie is no credential: a sign-in
needs the password as well.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE_NAME = "knownbrowser"
MAX_AGE_SECONDS = 180 * 86400
#: A cookie remembers the last few user names.
MAX_NAMES = 5
_SALT = "access.known_browsers"


@dataclass(frozen=True)
class KnownBrowser:
    """A browser by its random id, and hashes of the user names that signed in there."""

    id: str
    names: tuple[str, ...] = ()

    @classmethod
    def from_request(cls, request: HttpRequest) -> KnownBrowser | None:
        """Return the browser of a request; None without a valid cookie."""
        try:
            value = signing.loads(
                request.COOKIES.get(COOKIE_NAME, ""), salt=_SALT, max_age=MAX_AGE_SECONDS
            )
            return cls(str(value["id"]), tuple(value["names"]))
        except (signing.BadSignature, KeyError, TypeError):
            return None

    def has_signed_in(self, username: str) -> bool:
        return _hash_name(username) in self.names

    def with_name(self, username: str) -> KnownBrowser:
        """Return the browser with a user name as the latest one."""
        name = _hash_name(username)
        others = [other for other in self.names if other != name]
        return KnownBrowser(self.id, (name, *others)[:MAX_NAMES])

    def to_cookie(self) -> str:
        return signing.dumps({"id": self.id, "names": list(self.names)}, salt=_SALT)


def find_id(request: HttpRequest, username: str) -> str:
    """Return the id of the browser if the user name signed in there before, else ""."""
    browser = KnownBrowser.from_request(request)
    return browser.id if browser and browser.has_signed_in(username) else ""


def receive_sign_in(request: HttpRequest | None, user: AbstractBaseUser, **_: Any) -> None:
    """Receive the signal `user_logged_in`; `set_cookie` then marks the browser as known."""
    if request is not None:
        request.META[COOKIE_NAME] = user.get_username()


def set_cookie(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Set the cookie in the response to a sign-in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if username := request.META.get(COOKIE_NAME):
            browser = KnownBrowser.from_request(request) or KnownBrowser(secrets.token_hex(8))
            response.set_cookie(
                COOKIE_NAME,
                browser.with_name(username).to_cookie(),
                max_age=MAX_AGE_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    return middleware


def _hash_name(username: str) -> str:
    return salted_hmac(_SALT, username.casefold()).hexdigest()[:16]
