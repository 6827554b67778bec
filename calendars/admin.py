from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from calendars import invitations, oauth, reader
from calendars.models import Connection
from calendars.secrets import encrypt


class ConnectionForm(forms.ModelForm):
    """What is stored of the URL and the password is never shown; left empty, it stays as it was."""

    url = forms.CharField(
        label="URL",
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "autocomplete": "off"}),
    )
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
        self.initial["url"] = ""
        if encrypt(self.instance.url):
            self.fields[
                "url"
            ].help_text = "Never shown. Leave empty to keep the one that is stored."

    def clean_url(self) -> str:
        typed: str = self.cleaned_data["url"]
        if not (typed or encrypt(self.instance.url)) and self._needs_url():
            raise forms.ValidationError("This kind of calendar needs a URL.")
        return typed or self.instance.url

    def _needs_url(self) -> bool:
        kind = self.cleaned_data.get("provider", "")
        return kind in reader.provider_labels() and reader.provider(kind).needs_url

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

    def get_readonly_fields(self, request: HttpRequest, obj: Connection | None = None) -> list[str]:
        return ["invitation"] if obj and self.has_change_permission(request, obj) else []

    @admin.display(description="Link for the interviewer")
    def invitation(self, connection: Connection) -> str:
        """Whoever opens it connects their own account, so it is for the interviewer alone."""
        if not oauth.service(connection.provider):
            return "This kind of calendar is connected here, or its service is not set up."
        link = reverse("calendar-connect", args=[invitations.write(connection)])
        return (
            f"{settings.BASE_URL}{link} (to be given to {connection.interviewer} and nobody else;"
            " it works for 14 days, and once)"
        )
