"""The page of the signed-in account: name, time zone, language, and links to other settings."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.views import EmailView
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from access import account_lookup, preferences
from access.account_adapter import MESSAGE_SECTION
from pages.accounts.forms import PreferencesForm
from pages.signed_in_request import forget_chosen_zone


class EmailPage(EmailView):  # type: ignore[misc]
    """The page on which people change their email address."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        account_lookup.confirm_given_address(request.user)  # type: ignore[arg-type]
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


def show_account(request: HttpRequest) -> HttpResponse:
    """Show the account, and save name, time zone and language."""
    account = request.user
    assert isinstance(account, User)  # noqa: S101  (`account_page` refuses other visitors)
    form = PreferencesForm(
        request.POST if request.method == "POST" else None, initial=_read(account)
    )
    if form.is_valid():
        preferences.save(account, form.cleaned_data["name"], form.preferences)
        messages.success(request, "saved", extra_tags=MESSAGE_SECTION)
        return forget_chosen_zone(redirect("account"))
    account_lookup.confirm_given_address(account)
    types = Authenticator.objects.filter(user=account).values_list("type", flat=True)
    context = {
        "form": form,
        "email": account.email,
        "is_email_confirmed": _is_email_confirmed(account),
        "has_password": account.has_usable_password(),
        "factor_types": set(types),
        "company_accounts": SocialAccount.objects.filter(user=account).count(),
        "session_count": UserSession.objects.filter(user=account).count(),
    }
    return TemplateResponse(request, "pages/accounts/account.html", context)


def _read(account: User) -> dict[str, str]:
    chosen = preferences.load(account)
    return {
        "name": account.get_full_name(),
        "timezone": chosen.timezone,
        "language": chosen.language,
    }


def _is_email_confirmed(account: User) -> bool:
    rows = EmailAddress.objects.filter(user=account, email__iexact=account.email, verified=True)
    return bool(rows.exists())
