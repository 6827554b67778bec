"""Sign-in with a password, with a rate limit on failed attempts."""

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

from access import limits


class ThrottledModelBackend(ModelBackend):
    """Reject every password after too many failures, until the next minute begins.

    Unknown user names are treated like known ones.
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


def is_locked_out(request: HttpRequest, username: str) -> bool:
    """Return whether sign-ins of a user name from the client's network are rejected now."""
    now = _now()
    return any(limit.is_reached(now) for limit in limits.for_failed_sign_ins(request, username))


def _now() -> int:
    return int(timezone.now().timestamp())
