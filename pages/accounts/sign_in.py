"""Sign accounts in and out."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from access.login import ThrottledAuthenticationForm

_login_view = LoginView.as_view(
    template_name="pages/accounts/login.html", authentication_form=ThrottledAuthenticationForm
)
_logout_view = LogoutView.as_view()


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for name and password, then redirect to the requested page."""
    return _login_view(request)


def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Sign out on POST only, so that a foreign page cannot do it with an image URL."""
    return _logout_view(request) if request.method == "POST" else redirect("home")
