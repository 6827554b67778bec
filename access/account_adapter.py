"""Adapt the accounts of django-allauth: no public sign-up, mail through the outbox.

Links in mails begin with BASE_URL, never with the request's Host header.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from access import account_lookup, account_mails
from access.account_mails import AccountMail
from core import client_ip

#: The section of the pages that shows the messages, and the id of a message without a template.
MESSAGE_SECTION, FAILED_MESSAGE = "account", "failed"
_SILENT_MESSAGES = {"logged_in", "logged_out", "unverified_primary_email"}
_UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104  (it is stored, nothing listens there)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The hooks of django-allauth for accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: an administrator or an invitation creates accounts."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address of the client's network, as all rate limits count it."""
        address = client_ip.get_client_network(request).partition("/")[0]
        return _UNKNOWN_ADDRESS if address == "unknown" else address

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Do nothing: `access.login` limits passwords, also those that the API gets."""

    def reauthenticate(self, user: User, password: str) -> bool:
        """Return whether a password is right, also while passwords do not sign in."""
        if settings.COMPANY_SIGN_IN["ONLY"]:
            return user.check_password(password)
        return bool(super().reauthenticate(user, password))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Store the id of a message; pages look its text up, so no cookie has personal data."""
        name = PurePosixPath(message_template or FAILED_MESSAGE).stem
        if name not in _SILENT_MESSAGES:
            messages.add_message(request, level, name, extra_tags=MESSAGE_SECTION)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Refuse every other sign-in while only company accounts may sign in."""
        records = get_authentication_records(request)
        is_company_account = bool(records) and records[-1]["method"] == "socialaccount"
        if settings.COMPANY_SIGN_IN["ONLY"] and not is_company_account:
            return redirect("login")
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Notify the owner of an account, if it has an email address."""
        if address := email or user.email:
            self.send_mail(template_prefix, address, {**(context or {}), "user": user})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Enqueue a mail about an account."""
        account = context.get("user") or account_lookup.find_by_email(email)
        if account is not None:
            mail = AccountMail(template_prefix, email, account, context)
            account_mails.send(mail, int(timezone.now().timestamp()))

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return f"{settings.BASE_URL}{path}"

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return f"{settings.BASE_URL}{path}"

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("account" if self.request.user.is_authenticated else "login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")
