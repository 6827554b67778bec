"""Sign-in with a password, with a rate limit on failed attempts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from access import limits

#: How many passwords a process checks at once, and how many seconds others wait for their turn.
MAX_PASSWORD_CHECKS, MAX_WAIT_SECONDS = 1, 2
_BUSY_KEY = "slotsmith.password_checks_are_busy"


class ThrottledModelBackend(ModelBackend):
    """Reject every password after too many failures, until the next minute begins.

    Unknown user names are treated like known user names.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        if request is None or not username:
            return super().authenticate(request, username, password, **kwargs)
        if is_locked_out(request, username):
            raise PermissionDenied
        with _limit_password_checks(request):
            user = super().authenticate(request, username, password, **kwargs)
        if user is None:
            for limit in limits.for_failed_sign_ins(request, username):
                limit.hit(_now())
        return user


class ThrottledAuthenticationForm(AuthenticationForm):
    """A sign-in form that says when the rate limit is reached."""

    def get_invalid_login_error(self) -> ValidationError:
        if self.request and is_locked_out(self.request, self.cleaned_data.get("username", "")):
            message = _("Too many failed sign-ins. Try again in a minute.")
            return ValidationError(message, code="throttled")
        return super().get_invalid_login_error()


class AdminLoginForm(ThrottledAuthenticationForm, AdminAuthenticationForm):
    """The sign-in form of the admin, which accepts staff only."""


class _PasswordChecks:
    """The places for password checks in this process."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Make all places free; call this in a forked child."""
        self.places = BoundedSemaphore(MAX_PASSWORD_CHECKS)


_password_checks = _PasswordChecks()
os.register_at_fork(after_in_child=_password_checks.reset)


@contextmanager
def _limit_password_checks(request: HttpRequest) -> Iterator[None]:
    """Check few passwords at once, because each takes a core; raise PermissionDenied if busy."""
    places = _password_checks.places
    if not places.acquire(timeout=MAX_WAIT_SECONDS):
        request.META[_BUSY_KEY] = "1"
        raise PermissionDenied
    try:
        yield
    finally:
        places.release()


def is_locked_out(request: HttpRequest, username: str) -> bool:
    """Return whether sign-ins of a user name from the client's network are rejected now.

    After `authenticate`, it also says whether too many other passwords were being checked.
    """
    now = _now()
    failed = limits.for_failed_sign_ins(request, username)
    return is_busy(request) or any(limit.is_reached(now) for limit in failed)


def is_busy(request: HttpRequest) -> bool:
    """Return whether a sign-in was rejected because too many other passwords were being checked."""
    return bool(request.META.get(_BUSY_KEY))


def _now() -> int:
    return int(timezone.now().timestamp())
