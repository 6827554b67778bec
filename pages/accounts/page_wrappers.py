"""Wrappers that make pages of ours from views, also from those of django-allauth."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from access import throttling
from pages.accounts.account_messages import MESSAGE_TEXTS
from pages.error_pages import handle_errors
from pages.signed_in_request import build_signed_in_request

View = Callable[..., Any]


def entrance_page(view: View) -> View:
    """Wrap a page for people who are not signed in; count forms that they send."""

    @handle_errors
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            throttling.throttle_unidentified_page(request, now)
        response = view(request, *args, **kwargs)
        context = {"base_template": "pages/accounts/entrance_base.html"}
        return _finish(request, response, context)

    return wrapper


def account_page(view: View) -> View:
    """Wrap a page for all signed-in accounts, with or without a role."""

    @handle_errors
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return redirect_to_login(request.get_full_path())
        now = math.ceil(timezone.now().timestamp())
        throttling.throttle_page_of_account(user.pk, now)
        viewer = build_signed_in_request(request, user, now)
        response = view(request, *args, **kwargs)
        context = {"base_template": "pages/accounts/own_base.html", **viewer.build_shell()}
        return _finish(request, response, context)

    return wrapper


def list_providers() -> list[dict[str, str]]:
    """Return id and name of the providers of company accounts."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return [{"id": app["provider_id"], "name": app["name"]} for app in apps]


def _finish(request: HttpRequest, response: Any, context: dict[str, Any]) -> HttpResponse:
    """Render a page with what all pages of accounts show, and let its forms lead to providers."""
    if isinstance(response, TemplateResponse) and not response.is_rendered:
        data = response.context_data if response.context_data is not None else {}
        shared = {
            **context,
            "company_providers": list_providers(),
            "account_messages": read_messages(request),
            "is_company_sign_in_only": settings.COMPANY_SIGN_IN["ONLY"],
        }
        response.context_data = {**data, **shared}
        response.render()
    allow_providers(response)
    result: HttpResponse = response
    return result


def read_messages(request: HttpRequest) -> list[str]:
    """Return the texts of the pending messages; reading removes them."""
    stored = get_messages(request)
    return [str(MESSAGE_TEXTS[text.message]) for text in stored if text.message in MESSAGE_TEXTS]


def allow_providers(response: HttpResponse) -> None:
    """Let the forms of a page, and their redirects, lead to the providers of company accounts."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    origins = [_origin(app["settings"]["server_url"]) for app in apps]
    if origins:
        # the attribute that django-csp reads
        response._csp_update = {"form-action": origins}  # type: ignore[attr-defined]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
