from __future__ import annotations

import math
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from calendars import connect_links
from calendars.connection_status import ConnectionStatus, read_now
from calendars.models import Connection
from calendars.oauth import code_flow
from calendars.providers import registry
from core.encrypted_fields import encrypt
from net import ssrf_guard

_SIGN_IN_AS_OWNER = (
    "CalDAV: sign in as the owner of the calendar. A calendar that is shared with another account"
    " may hide private events, and their time would be offered."
)
_NEVER_SHOWN = "Never shown. Leave empty to keep the stored value."


class ConnectionForm(forms.ModelForm):
    """Never show the stored URL and password. A field that is left empty keeps its value."""

    url = forms.CharField(
        label="URL",
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "autocomplete": "off"}),
    )
    password = forms.CharField(
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_NEVER_SHOWN,
    )

    class Meta:
        model = Connection
        fields = [
            *("interviewer", "provider", "name", "url", "username", "password"),
            *("is_transparent_busy", "published_weeks", "user_agent", "write_bookings"),
        ]
        help_texts = {"username": _SIGN_IN_AS_OWNER}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"] = forms.ChoiceField(
            choices=list(registry.get_provider_labels().items())
        )
        self.initial["url"] = ""
        if encrypt(self.instance.url):
            self.fields["url"].help_text = _NEVER_SHOWN

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if not (url or encrypt(self.instance.url)) and self._needs_url():
            raise forms.ValidationError("This kind of calendar needs a URL.")
        if url and self._needs_url():
            try:
                ssrf_guard.validate_url(url)
            except ssrf_guard.EgressBlockedError as error:
                raise forms.ValidationError(str(error)) from None
        return url or self.instance.url

    def _needs_url(self) -> bool:
        kind = self.cleaned_data.get("provider", "")
        return kind in registry.get_provider_labels() and registry.get_provider(kind).needs_url

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        return password or self.instance.password


class FailingFilter(admin.SimpleListFilter):
    """Filters connections by whether they can be read."""

    title = "status"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("failing", "cannot be read"), ("unread", "not read yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "failing":
            return queryset.filter(health__failures__gt=0)
        if self.value() == "unread":
            return queryset.filter(snapshot=None, health=None)
        return queryset


@admin.register(Connection)
class ConnectionAdmin(admin.ModelAdmin):
    form = ConnectionForm
    list_display = ["interviewer", "name", "provider", "last_read", "status_text", "remedy"]
    list_filter = ["provider", FailingFilter]
    actions = ["read_now"]
    search_fields = ["name", "interviewer__name", "interviewer__email"]
    autocomplete_fields = ["interviewer"]
    list_select_related = ["interviewer", "snapshot", "health"]

    def save_model(self, request: Any, obj: Connection, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        obj.reset_state()

    @admin.display(description="last read")
    def last_read(self, connection: Connection) -> str:
        return ConnectionStatus.from_connection(connection).last_read_text

    @admin.display(description="status")
    def status_text(self, connection: Connection) -> str:
        return ConnectionStatus.from_connection(connection).message

    @admin.display(description="what to do")
    def remedy(self, connection: Connection) -> str:
        return ConnectionStatus.from_connection(connection).remedy

    @admin.action(description="Read the selected calendars now")
    def read_now(self, request: HttpRequest, queryset: QuerySet[Connection]) -> None:
        connections = list(queryset.select_related(*self.list_select_related))
        reads = list(read_now(connections, math.ceil(timezone.now().timestamp())))
        for read in reads:
            name = f"{read.calendar.interviewer_name}: {read.calendar.name}"
            if read.reason:
                self.message_user(request, f"{name} {read.message}.", messages.WARNING)
        read_count = sum(not read.reason for read in reads)
        self.message_user(request, f"{read_count} of {len(reads)} calendars were read.")

    def get_readonly_fields(self, request: HttpRequest, obj: Connection | None = None) -> list[str]:
        return ["connect_link"] if obj and self.has_change_permission(request, obj) else []

    @admin.display(description="Link for the interviewer")
    def connect_link(self, connection: Connection) -> str:
        """Return the link's URL with a note; whoever opens it can connect their own account."""
        if not code_flow.get_oauth_provider(connection.provider):
            return "No link: this kind of calendar is connected here, or its service is not set up."
        link = reverse("calendar-connect", args=[connect_links.make_token(connection)])
        return (
            f"{settings.BASE_URL}{link} (give it only to {connection.interviewer}; it works once,"
            " within 14 days)"
        )
