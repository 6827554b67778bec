"""The forms of accounts that django-allauth does not have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy

from access.preferences import Preferences
from core.names import validate_name, validate_public_email
from pages.page_clock import ZONE_CHOICES

_NAME_LENGTH = 150


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Name"),
        max_length=_NAME_LENGTH,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class NewPasswordForm(forms.Form):
    """A password for a new account."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=128,
        strip=False,
        help_text=gettext_lazy("At least 8 characters, not a common password."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class FirstAdministratorForm(NewPasswordForm):
    """Name, email address and password of the first administrator."""

    name = _name_field()
    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        max_length=254,
        validators=[validate_public_email],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ["name", "email", "password"]


class PreferencesForm(forms.Form):
    """The form of the preferences of an account."""

    name = _name_field()
    timezone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [(zone, zone.replace("_", " ")) for zone in ZONE_CHOICES]
        automatic = gettext_lazy("Automatic")
        self.fields["timezone"].choices = [("", automatic), *zones]  # type: ignore[attr-defined]
        languages = [("", automatic), *settings.LANGUAGES]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]

    @property
    def preferences(self) -> Preferences:
        return Preferences(self.cleaned_data["timezone"], self.cleaned_data["language"])
