"""Signing in with a password, which nobody may guess at."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from access import rate_limit
from core import client_ip

#: Failures in a minute: for one name from one address, for a name, from an address.
MOST_TOGETHER, MOST = 5, 30


class SlowBackend(ModelBackend):
    """Django's accounts; after too many failures no password is right until the next minute.

    A name that nobody has is treated as any other.
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
        if is_locked(request, username):
            raise PermissionDenied
        user = super().authenticate(request, username, password, **kwargs)
        if user is None:
            for what in _limits(request, username):
                rate_limit.count(what, _now())
        return user


class SlowForm(AuthenticationForm):
    """Says that it is of no use to go on guessing."""

    def get_invalid_login_error(self) -> ValidationError:
        if self.request and is_locked(self.request, self.cleaned_data.get("username", "")):
            return ValidationError(_("Too many attempts. Wait a minute."), code="throttled")
        return super().get_invalid_login_error()


class LoginForm(SlowForm, AdminAuthenticationForm):
    """The same for the admin, which lets staff in alone."""


def is_locked(request: HttpRequest, username: str) -> bool:
    """Whether a name cannot be signed in with from where a request comes, right or wrong."""
    limits = _limits(request, username)
    return any(rate_limit.is_reached(what, most, _now()) for what, most in limits.items())


def _limits(request: HttpRequest, username: str) -> dict[str, int]:
    name, address = username.casefold(), client_ip.origin(request)
    return {
        f"wrong passwords of {name} from {address}": MOST_TOGETHER,
        f"wrong passwords of {name}": MOST,
        f"wrong passwords from {address}": MOST,
    }


def _now() -> int:
    return int(timezone.now().timestamp())
