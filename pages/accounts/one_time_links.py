"""Pages of links that work once: an invitation, the first administrator, an emergency sign-in.

GET changes nothing, because mail scanners open links.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from access import first_administrator, invitations, preferences, sign_in_links
from access.first_administrator import AdministratorExistsError, InvalidSetupLinkError
from access.invitations import AccountExistsError, AlreadyLinkedError, InvalidInvitationError
from access.sign_in_links import InvalidSignInLinkError
from pages.accounts.forms import FirstAdministratorForm, NewPasswordForm
from pages.responses import render_page
from pages.signed_in_request import BROWSER_ZONE


def accept_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask an invited person for a password, or offer the company's account."""
    now = _now()
    try:
        invitation = invitations.get(secret, now)
        if request.method == "POST" and isinstance(request.user, User):
            invitations.accept_as(secret, request.user, now)
            return redirect("home")
        form = NewPasswordForm(request.POST if request.method == "POST" else None)
        if form.is_valid() and not settings.COMPANY_SIGN_IN["ONLY"]:
            password = form.cleaned_data["password"]
            account = invitations.accept_with_password(secret, password, now)
            return _sign_in_new(request, account)
    except AccountExistsError:
        form.add_error(
            None, _("An account has this email address. Sign in, then open this link again.")
        )
    except (InvalidInvitationError, AlreadyLinkedError):
        return _show_invalid_link(request)
    context = {"invitation": invitation, "form": form}
    return TemplateResponse(request, "pages/accounts/invitation.html", context)


def create_first_administrator(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the first administrator for name, email address and password."""
    form = FirstAdministratorForm(request.POST if request.method == "POST" else None)
    try:
        first_administrator.check(token)
        if form.is_valid():
            account = first_administrator.create(token, **form.cleaned_data)
            return _sign_in_new(request, account)
    except (AdministratorExistsError, InvalidSetupLinkError):
        return _show_invalid_link(request)
    return TemplateResponse(request, "pages/accounts/first_administrator.html", {"form": form})


def sign_in_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign an administrator in on POST."""
    try:
        if request.method == "POST":
            return _sign_in(request, sign_in_links.redeem(token, timezone.now()))
        context = {"account": sign_in_links.find_account(token)}
    except InvalidSignInLinkError:
        return _show_invalid_link(request)
    return TemplateResponse(request, "pages/accounts/sign_in_link.html", context)


def _sign_in_new(request: HttpRequest, account: User) -> HttpResponse:
    """Sign a new account in, with the time zone of its browser."""
    preferences.choose_timezone(account, request.COOKIES.get(BROWSER_ZONE, ""))
    return _sign_in(request, account)


def _sign_in(request: HttpRequest, account: User) -> HttpResponse:
    login(request, account)
    return redirect("home")


def _show_invalid_link(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {
        "title": _("This link does not work"),
        "message": _("It was used already, has expired or was replaced. Ask for another one."),
    }
    return render_page(request, "error", context, 404)


def _now() -> int:
    return int(timezone.now().timestamp())
