"""Title, introduction and button of the pages that consist of one form or one message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class PageTexts:
    """The texts of a page; `back` is the name of the URL of the page before."""

    title: Any
    text: Any = ""
    button: Any = ""
    back: str = "account"
    is_dangerous: bool = False


_TO_SIGN_IN = "login"
TEXTS = {
    "account_inactive": PageTexts(
        gettext_lazy("This account is switched off"),
        gettext_lazy("Ask an administrator to switch it on again."),
        back=_TO_SIGN_IN,
    ),
    "account_reset_password": PageTexts(
        gettext_lazy("Forgotten password"),
        gettext_lazy("Enter the email address of your account. We send you a link by mail."),
        gettext_lazy("Send link"),
        back=_TO_SIGN_IN,
    ),
    "account_reset_password_done": PageTexts(
        gettext_lazy("Check your mail"),
        gettext_lazy(
            "If an account has this address, a mail with a link is on its way. Open the link to"
            " choose a new password. Nothing came? Look into the spam folder, or ask an"
            " administrator which address your account has."
        ),
        back=_TO_SIGN_IN,
    ),
    "account_reset_password_from_key": PageTexts(
        gettext_lazy("Choose a new password"), "", gettext_lazy("Save password"), back=_TO_SIGN_IN
    ),
    "account_reset_password_from_key_done": PageTexts(
        gettext_lazy("Your password is changed"),
        gettext_lazy("Sign in with the new password."),
        back=_TO_SIGN_IN,
    ),
    "account_email_verification_sent": PageTexts(
        gettext_lazy("Check your mail"),
        gettext_lazy("We sent you a mail. Open the link in it to confirm the address."),
        back=_TO_SIGN_IN,
    ),
    "account_confirm_email": PageTexts(
        gettext_lazy("Confirm email address"), "", gettext_lazy("Confirm address"), back=_TO_SIGN_IN
    ),
    "socialaccount_login_cancelled": PageTexts(
        gettext_lazy("The sign-in was cancelled"),
        gettext_lazy("Nothing was changed. You can start again."),
        back=_TO_SIGN_IN,
    ),
    "mfa_authenticate": PageTexts(
        gettext_lazy("Second step"),
        gettext_lazy("Enter the code from your authenticator app, or a recovery code."),
        gettext_lazy("Sign in"),
        back=_TO_SIGN_IN,
    ),
    "account_change_password": PageTexts(
        gettext_lazy("Change password"),
        gettext_lazy("You are signed out in all other browsers."),
        gettext_lazy("Change password"),
    ),
    "account_set_password": PageTexts(
        gettext_lazy("Set a password"), "", gettext_lazy("Save password")
    ),
    "account_email": PageTexts(
        gettext_lazy("Change email address"),
        gettext_lazy(
            "We send a mail to the new address. Your account keeps its present address until you"
            " open the link in that mail."
        ),
        gettext_lazy("Send mail"),
    ),
    "account_reauthenticate": PageTexts(
        gettext_lazy("Confirm that it is you"),
        gettext_lazy("Enter your password to continue."),
        gettext_lazy("Continue"),
    ),
    "mfa_reauthenticate": PageTexts(
        gettext_lazy("Confirm that it is you"),
        gettext_lazy("Enter the code from your authenticator app, or a recovery code."),
        gettext_lazy("Continue"),
    ),
    "mfa_reauthenticate_webauthn": PageTexts(
        gettext_lazy("Confirm that it is you"), "", gettext_lazy("Use a passkey")
    ),
    "usersessions_list": PageTexts(
        gettext_lazy("Where you are signed in"), "", gettext_lazy("Sign out everywhere else")
    ),
    "socialaccount_connections": PageTexts(gettext_lazy("Company account")),
    "mfa_index": PageTexts(
        gettext_lazy("Second factor"),
        gettext_lazy(
            "With a second factor, a stolen password is not enough to sign in to your account."
        ),
    ),
    "mfa_activate_totp": PageTexts(
        gettext_lazy("Add an authenticator app"),
        gettext_lazy("Scan the picture with the app, then enter the code that the app shows."),
        gettext_lazy("Add app"),
        back="mfa_index",
    ),
    "mfa_deactivate_totp": PageTexts(
        gettext_lazy("Remove the authenticator app"),
        gettext_lazy("Codes of the app no longer work."),
        gettext_lazy("Remove app"),
        back="mfa_index",
        is_dangerous=True,
    ),
    "mfa_view_recovery_codes": PageTexts(
        gettext_lazy("Recovery codes"),
        gettext_lazy(
            "Each code works once, in place of your second factor. Keep them where you find them"
            " without your phone."
        ),
        back="mfa_index",
    ),
    "mfa_generate_recovery_codes": PageTexts(
        gettext_lazy("New recovery codes"),
        gettext_lazy("The codes that you have now no longer work then."),
        gettext_lazy("Create new codes"),
        back="mfa_index",
    ),
    "mfa_list_webauthn": PageTexts(gettext_lazy("Passkeys"), back="mfa_index"),
    "mfa_add_webauthn": PageTexts(
        gettext_lazy("Add a passkey"),
        gettext_lazy(
            "A passkey is kept by your phone, your computer or a security key. Give it a name by"
            " which you know it."
        ),
        gettext_lazy("Add passkey"),
        back="mfa_list_webauthn",
    ),
    "mfa_remove_webauthn": PageTexts(
        gettext_lazy("Remove a passkey"),
        gettext_lazy("You can no longer sign in with it."),
        gettext_lazy("Remove passkey"),
        back="mfa_list_webauthn",
        is_dangerous=True,
    ),
    "mfa_edit_webauthn": PageTexts(
        gettext_lazy("Rename a passkey"), "", gettext_lazy("Save"), back="mfa_list_webauthn"
    ),
}
