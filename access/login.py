"""Sign-in with a password, with a rate limit on failed attempts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

from allauth.account.forms import LoginForm
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from access import account_lookup, limits, stored_account

#: How many passwords a process checks at once, and how many seconds others wait for their turn.
MAX_PASSWORD_CHECKS, MAX_WAIT_SECONDS = 1, 2
_BUSY_KEY = "slotsmith.password_checks_are_busy"


class ThrottledModelBackend(ModelBackend):
    """Reject every password after too many failures, until the next minute begins.

    An account signs in with its user name or its email address, and both count as the same name.
    Unknown user names are treated like known user names. COMPANY_SIGN_IN["ONLY"] rejects every
    password.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        if settings.COMPANY_SIGN_IN["ONLY"]:
            raise PermissionDenied
        login = username or email
        if request is None or not login:
            return super().authenticate(request, login, password, **kwargs)
        name = _get_username(login)
        if _is_name_locked_out(request, name):
            raise PermissionDenied
        with _limit_password_checks(request):
            user = super().authenticate(request, name, password, **kwargs)
        if user is None:
            for limit in limits.for_failed_sign_ins(request, name):
                limit.hit(_now())
        return user

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session, if it is active, with its role and preferences."""
        account = stored_account.load(user_id)
        return account if account and self.user_can_authenticate(account) else None


class SignInForm(LoginForm):  # type: ignore[misc]
    """The form for a user name or an email address, and a password."""

    def clean(self) -> Any:
        """Say that the sign-in failed, or that the rate limit is reached."""
        try:
            return super().clean()
        except ValidationError:
            login = self.cleaned_data.get("login", "")
            if self.request and is_locked_out(self.request, login):
                message = _("Too many failed sign-ins. Try again in a minute.")
                raise ValidationError(message, code="throttled") from None
            message = _("The user name, the email address or the password is wrong.")
            raise ValidationError(message, code="invalid") from None


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
    """Return whether sign-ins of a name or an address from the client's network are rejected now.

    After `authenticate`, it also says whether too many other passwords were being checked.
    """
    return is_busy(request) or _is_name_locked_out(request, _get_username(username))


def _get_username(login: str) -> str:
    """Return the user name of the account with a user name or an email address, or the text."""
    account = account_lookup.find_by_login(login)
    return account.get_username() if account else login


def _is_name_locked_out(request: HttpRequest, username: str) -> bool:
    now = _now()
    return any(limit.is_reached(now) for limit in limits.for_failed_sign_ins(request, username))


def is_busy(request: HttpRequest) -> bool:
    """Return whether a sign-in was rejected because too many other passwords were being checked."""
    return bool(request.META.get(_BUSY_KEY))


def _now() -> int:
    return int(timezone.now().timestamp())
