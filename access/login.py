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
MAX_FAILURES_PER_NAME_AND_ADDRESS, MAX_FAILURES = 5, 30


class ThrottledModelBackend(ModelBackend):
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
        if is_locked_out(request, username):
            raise PermissionDenied
        user = super().authenticate(request, username, password, **kwargs)
        if user is None:
            for what in _limits(request, username):
                rate_limit.hit(what, _now())
        return user


class ThrottledAuthenticationForm(AuthenticationForm):
    """Says that it is of no use to go on guessing."""

    def get_invalid_login_error(self) -> ValidationError:
        if self.request and is_locked_out(self.request, self.cleaned_data.get("username", "")):
            return ValidationError(_("Too many attempts. Wait a minute."), code="throttled")
        return super().get_invalid_login_error()


class AdminLoginForm(ThrottledAuthenticationForm, AdminAuthenticationForm):
    """The same for the admin, which lets staff in alone."""


def is_locked_out(request: HttpRequest, username: str) -> bool:
    """Whether a name cannot be signed in with from where a request comes, right or wrong."""
    limits = _limits(request, username)
    return any(rate_limit.is_reached(what, most, _now()) for what, most in limits.items())


def _limits(request: HttpRequest, username: str) -> dict[str, int]:
    name, address = username.casefold(), client_ip.get_client_network(request)
    return {
        f"wrong passwords of {name} from {address}": MAX_FAILURES_PER_NAME_AND_ADDRESS,
        f"wrong passwords of {name}": MAX_FAILURES,
        f"wrong passwords from {address}": MAX_FAILURES,
    }


def _now() -> int:
    return int(timezone.now().timestamp())
