"""The messages on the pages of accounts after a change, by the id in the message cookie."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

MESSAGE_TEXTS = {
    "saved": gettext_lazy("Your settings are saved."),
    "password_changed": gettext_lazy("Your password is changed."),
    "password_set": gettext_lazy("Your account has a password now."),
    "email_confirmation_sent": gettext_lazy(
        "We sent a mail to the new address. Open the link in it to confirm the address."
    ),
    "email_confirmed": gettext_lazy("Your email address is confirmed."),
    "totp_activated": gettext_lazy("The authenticator app is added."),
    "totp_deactivated": gettext_lazy("The authenticator app is removed."),
    "webauthn_added": gettext_lazy("The passkey is added."),
    "webauthn_removed": gettext_lazy("The passkey is removed."),
    "recovery_codes_generated": gettext_lazy(
        "You have new recovery codes. The former ones no longer work."
    ),
    "account_connected": gettext_lazy("Your company account is connected."),
    "account_connected_updated": gettext_lazy("Your company account is connected."),
    "account_connected_other": gettext_lazy(
        "This company account is connected to another account. Nothing was changed."
    ),
    "account_disconnected": gettext_lazy("Your company account is disconnected."),
    "sessions_logged_out": gettext_lazy("You are signed out in all other browsers."),
    "failed": gettext_lazy("This did not work. Try again."),
}
