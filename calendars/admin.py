from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from calendars import reader
from calendars.models import Connection


class ConnectionForm(forms.ModelForm):
    """The stored password is never shown; left empty, it stays as it was."""

    password = forms.CharField(
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Never shown. Leave empty to keep the one that is stored.",
    )

    class Meta:
        model = Connection
        fields = ["interviewer", "provider", "name", "url", "username", "password"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"] = forms.ChoiceField(choices=list(reader.provider_labels().items()))

    def clean_password(self) -> str:
        typed: str = self.cleaned_data["password"]
        return typed or self.instance.password


@admin.register(Connection)
class ConnectionAdmin(admin.ModelAdmin):
    form = ConnectionForm
    list_display = ["interviewer", "name", "provider"]
    list_filter = ["provider"]
    search_fields = ["name", "interviewer__name", "interviewer__email"]
    autocomplete_fields = ["interviewer"]
    list_select_related = ["interviewer"]
