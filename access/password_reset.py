"""The form for a forgotten password."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm
from django import forms

from access import account_lookup


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc]
    """Ask for an email address; the answer is the same whether an account has it or not."""

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip()
        self.users = account_lookup.list_by_email(email)
        return email

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget = forms.EmailInput(attrs={"autocomplete": "email"})
