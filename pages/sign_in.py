"""Where accounts sign in and out."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from access.login import ThrottledAuthenticationForm
from pages.responses import with_security_headers

_VIEW = LoginView.as_view(
    template_name="pages/login.html", authentication_form=ThrottledAuthenticationForm
)
_OUT = LogoutView.as_view()


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for name and password, and go on to what was asked for."""
    return with_security_headers(_VIEW(request))


def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Sign out whoever presses the button; the address alone, as in a picture, does nothing."""
    return _OUT(request) if request.method == "POST" else redirect("home")
