"""Sign in with a password, a passkey or a company account, and sign out."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib.auth.views import LogoutView
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from requests import RequestException

from pages.responses import render_page

sign_in = LoginView.as_view(template_name="pages/accounts/sign_in.html")
_logout_view = LogoutView.as_view()


def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Sign out on POST only, so that a foreign page cannot do it with an image URL."""
    return _logout_view(request) if request.method == "POST" else redirect("home")


@require_POST
def start_company_sign_in(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Redirect to the provider of a company account."""
    return _call(OAuth2LoginView, request, provider_id)


def finish_company_sign_in(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Handle the provider's redirect back, with a code or an error."""
    return _call(OAuth2CallbackView, request, provider_id)


def _call(view: Any, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    try:
        provider = get_adapter(request).get_provider(request, provider_id)
        adapter = provider.get_oauth2_adapter(request)
        response: HttpResponseBase = view.adapter_view(adapter)(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (RequestException, OAuth2Error, KeyError, ValueError):
        # the provider cannot be reached, or its answer is not that of a provider
        return show_failure(request)
    return response


def show_failure(request: HttpRequest) -> HttpResponseBase:
    """Render the page after a sign-in with a company account that failed."""
    return render_page(request, "accounts/company_failed", {}, 502)


def show_no_access(request: HttpRequest) -> HttpResponseBase:
    """Render the page for a company account without access."""
    return render_page(request, "accounts/no_access", {}, 403)
