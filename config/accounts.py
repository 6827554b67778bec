"""The settings of django-allauth: accounts, second factors, company accounts and sessions.

The adapters in `access/` decide what it sends, shows and asks.
"""

from __future__ import annotations

ALLAUTH_APPS = [
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
]

ACCOUNT_ADAPTER = "access.account_adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "access.login.SignInForm",
    "reset_password": "access.password_reset.ForgottenPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
# accounts are created by invitation only; this describes their fields
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
# an account has one address; another one replaces it once it is confirmed
ACCOUNT_CHANGE_EMAIL = True
# no mail to an address without an account, so that visitors cannot send mail to strangers
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# access/login.py limits sign-ins; "login_failed" limits codes of the second factor
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "10/m/ip,5/5m/key"}
SOCIALACCOUNT_ADAPTER = "access.company_adapter.CompanyAccountAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
# a form with a CSRF token starts a sign-in, never a link
SOCIALACCOUNT_LOGIN_ON_GET = False
MFA_ADAPTER = "access.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# accounts come from an invitation, so a stranger's address locks its owner out of nothing
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "add_webauthn": "access.passkey_forms.AddPasskeyForm",
    "edit_webauthn": "access.passkey_forms.EditPasskeyForm",
}
MFA_TOTP_ISSUER = "Slotsmith"
USERSESSIONS_TRACK_ACTIVITY = False
