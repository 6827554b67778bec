"""The URLs of accounts. django-allauth knows its views by the names that begin with its apps."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as company
from allauth.usersessions import views as sessions
from django.urls import path, re_path

from pages.accounts import entrance, one_time_links
from pages.accounts.account import EmailPage, show_account
from pages.accounts.page_texts import TEXTS
from pages.accounts.page_wrappers import account_page, entrance_page


def _page(view: Any, name: str, template: str = "form_page") -> Any:
    """Return a view of django-allauth with a template and the texts of ours."""
    texts = {"page": TEXTS[name]} if name in TEXTS else {}
    return view.as_view(template_name=f"pages/accounts/{template}.html", extra_context=texts)


def _entrance(view: Any, name: str, template: str = "form_page") -> Any:
    return entrance_page(_page(view, name, template))


def _own(view: Any, name: str, template: str = "form_page") -> Any:
    return account_page(_page(view, name, template))


_SIGN_IN = entrance_page(entrance.sign_in)
_ENTRANCE = [
    path("login", _SIGN_IN, name="login"),
    path("login", _SIGN_IN, name="account_login"),
    path("logout", entrance.sign_out, name="logout"),
    path("logout", entrance.sign_out, name="account_logout"),
    path(
        "account/inactive",
        _entrance(account.AccountInactiveView, "account_inactive", "message_page"),
        name="account_inactive",
    ),
    path(
        "account/password/forgotten",
        _entrance(account.PasswordResetView, "account_reset_password"),
        name="account_reset_password",
    ),
    path(
        "account/password/forgotten/sent",
        _entrance(account.PasswordResetDoneView, "account_reset_password_done", "message_page"),
        name="account_reset_password_done",
    ),
    path(
        "account/password/new/done",
        _entrance(
            account.PasswordResetFromKeyDoneView,
            "account_reset_password_from_key_done",
            "message_page",
        ),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"account/password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        _entrance(
            account.PasswordResetFromKeyView, "account_reset_password_from_key", "new_password"
        ),
        name="account_reset_password_from_key",
    ),
    path(
        "account/email/confirm/<str:key>",
        _entrance(account.ConfirmEmailView, "account_confirm_email", "confirm_email"),
        name="account_confirm_email",
    ),
    path(
        "account/email/sent",
        _entrance(
            account.EmailVerificationSentView, "account_email_verification_sent", "message_page"
        ),
        name="account_email_verification_sent",
    ),
    path(
        "account/second-factor/code",
        _entrance(second_factor.AuthenticateView, "mfa_authenticate", "second_factor_code"),
        name="mfa_authenticate",
    ),
    path(
        "account/passkeys/sign-in",
        entrance_page(passkeys.LoginWebAuthnView.as_view()),
        name="mfa_login_webauthn",
    ),
    path(
        "account/invitation/<str:secret>",
        entrance_page(one_time_links.accept_invitation),
        name="invitation",
    ),
    path(
        "account/first-administrator/<str:token>",
        entrance_page(one_time_links.create_first_administrator),
        name="first-administrator",
    ),
    path(
        "account/sign-in/<str:token>",
        entrance_page(one_time_links.sign_in_by_link),
        name="sign-in-link",
    ),
]
_COMPANY = [
    path(
        "account/company/<slug:provider_id>/sign-in",
        entrance_page(entrance.start_company_sign_in),
        name="openid_connect_login",
    ),
    path(
        "account/company/<slug:provider_id>/callback",
        entrance_page(entrance.finish_company_sign_in),
        name="openid_connect_callback",
    ),
    path(
        "account/company/cancelled",
        _entrance(company.LoginCancelledView, "socialaccount_login_cancelled", "message_page"),
        name="socialaccount_login_cancelled",
    ),
    path(
        "account/company/failed",
        entrance_page(entrance.show_failure),
        name="socialaccount_login_error",
    ),
    path("account/company/no-access", entrance_page(entrance.show_no_access), name="no-access"),
    path(
        "account/company",
        _own(company.ConnectionsView, "socialaccount_connections", "company_account"),
        name="socialaccount_connections",
    ),
]
_OWN = [
    path("account", account_page(show_account), name="account"),
    path(
        "account/password",
        _own(account.PasswordChangeView, "account_change_password"),
        name="account_change_password",
    ),
    path(
        "account/password/set",
        _own(account.PasswordSetView, "account_set_password"),
        name="account_set_password",
    ),
    path("account/email", _own(EmailPage, "account_email", "email"), name="account_email"),
    path(
        "account/confirm",
        _own(account.ReauthenticateView, "account_reauthenticate", "confirm_identity"),
        name="account_reauthenticate",
    ),
    path(
        "account/sessions",
        _own(sessions.ListUserSessionsView, "usersessions_list", "sessions"),
        name="usersessions_list",
    ),
]
_SECOND_FACTOR = [
    path(
        "account/second-factor",
        _own(second_factor.IndexView, "mfa_index", "second_factor"),
        name="mfa_index",
    ),
    path(
        "account/second-factor/confirm",
        _own(second_factor.ReauthenticateView, "mfa_reauthenticate", "confirm_identity"),
        name="mfa_reauthenticate",
    ),
    path(
        "account/second-factor/app",
        _own(totp.ActivateTOTPView, "mfa_activate_totp", "authenticator_app"),
        name="mfa_activate_totp",
    ),
    path(
        "account/second-factor/app/remove",
        _own(totp.DeactivateTOTPView, "mfa_deactivate_totp"),
        name="mfa_deactivate_totp",
    ),
    path(
        "account/second-factor/recovery-codes",
        _own(recovery_codes.ViewRecoveryCodesView, "mfa_view_recovery_codes", "recovery_codes"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/second-factor/recovery-codes/new",
        _own(recovery_codes.GenerateRecoveryCodesView, "mfa_generate_recovery_codes"),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/second-factor/recovery-codes/download",
        account_page(recovery_codes.DownloadRecoveryCodesView.as_view()),
        name="mfa_download_recovery_codes",
    ),
    path(
        "account/passkeys",
        _own(passkeys.ListWebAuthnView, "mfa_list_webauthn", "passkeys"),
        name="mfa_list_webauthn",
    ),
    path(
        "account/passkeys/add",
        _own(passkeys.AddWebAuthnView, "mfa_add_webauthn", "add_passkey"),
        name="mfa_add_webauthn",
    ),
    path(
        "account/passkeys/confirm",
        _own(passkeys.ReauthenticateWebAuthnView, "mfa_reauthenticate_webauthn", "confirm_passkey"),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "account/passkeys/<id:pk>/remove",
        _own(passkeys.RemoveWebAuthnView, "mfa_remove_webauthn"),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/passkeys/<id:pk>/edit",
        _own(passkeys.EditWebAuthnView, "mfa_edit_webauthn"),
        name="mfa_edit_webauthn",
    ),
]
urlpatterns = [*_ENTRANCE, *_COMPANY, *_OWN, *_SECOND_FACTOR]
