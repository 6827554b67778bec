"""Where accounts sign in."""

from __future__ import annotations

from django.contrib.auth.views import LoginView
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from access.login import SlowForm
from pages.page import guarded

_VIEW = LoginView.as_view(template_name="pages/login.html", authentication_form=SlowForm)


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for name and password, and go on to what was asked for."""
    return guarded(_VIEW(request))
