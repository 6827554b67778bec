"""Mails about an account: links to confirm something, and notices of changed security settings.

They go through the outbox, in the language of the account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access import preferences
from company import company_data
from outbox.plain_mail import PLAIN_MAIL_CHANNEL, build_payload
from outbox.queue import enqueue

#: Subject and text of the mails with a link, by the name that django-allauth gives them.
_LINK_MAILS = {
    "account/email/email_confirmation": (
        gettext_lazy("Confirm your email address"),
        gettext_lazy("Confirm here that this is your email address:"),
        "activate_url",
    ),
    "account/email/password_reset_key": (
        gettext_lazy("Choose a new password"),
        gettext_lazy("You can choose a new password here:"),
        "password_reset_url",
    ),
}
#: The text of a notice, by the name that django-allauth gives it.
_NOTICES = {
    "account/email/password_changed": gettext_lazy("The password of your account was changed."),
    "account/email/password_reset": gettext_lazy("The password of your account was changed."),
    "account/email/password_set": gettext_lazy("Your account now has a password."),
    "account/email/email_changed": gettext_lazy("Your account has another email address now."),
    "mfa/email/totp_activated": gettext_lazy("An authenticator app was added to your account."),
    "mfa/email/totp_deactivated": gettext_lazy(
        "The authenticator app was removed from your account."
    ),
    "mfa/email/webauthn_added": gettext_lazy("A passkey was added to your account."),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey was removed from your account."),
    "mfa/email/recovery_codes_generated": gettext_lazy(
        "Your account has new recovery codes. The former ones no longer work."
    ),
    "socialaccount/email/account_connected": gettext_lazy(
        "A company account was connected to your account."
    ),
    "socialaccount/email/account_disconnected": gettext_lazy(
        "The company account was disconnected from your account."
    ),
}
_OTHER_NOTICE = gettext_lazy("The security settings of your account were changed.")


@dataclass(frozen=True)
class AccountMail:
    """A mail to the owner of an account, named as in django-allauth."""

    name: str
    email: str
    account: User
    context: dict[str, Any]


def send(mail: AccountMail, now: int) -> None:
    """Enqueue a mail in the language of its account; `now` is a UTC second."""
    language = preferences.get_language(mail.account) or translation.get_language()
    with translation.override(language or company_data.get_language()):
        subject, text = _write(mail)
    account = mail.account
    name = account.get_full_name()
    enqueue(
        PLAIN_MAIL_CHANNEL,
        build_payload(name, mail.email, subject, text),
        ordering_key=f"account:{account.pk}",
        booking_id="",
        now=now,
    )


def _write(mail: AccountMail) -> tuple[str, str]:
    """Return the subject and the text in the active language."""
    greeting = build_greeting(mail.account.get_full_name())
    link_mail = _LINK_MAILS.get(mail.name.removesuffix("_signup"))
    if link_mail:
        subject, purpose, url_name = link_mail
        ignore = _("If you did not ask for this, ignore this mail.")
        return str(subject), f"{greeting}\n\n{purpose}\n\n{mail.context[url_name]}\n\n{ignore}\n"
    fact = str(_NOTICES.get(mail.name, _OTHER_NOTICE))
    url = f"{settings.BASE_URL}{reverse('account_reset_password')}"
    advice = _("If it was not you, choose a new password now:")
    changed = _("Your Slotsmith account was changed")
    return changed, f"{greeting}\n\n{fact}\n\n{advice}\n{url}\n"


def build_greeting(name: str) -> str:
    """Return the first line of a mail in the active language."""
    return _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
