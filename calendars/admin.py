from __future__ import annotations

import math
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from calendars import connect_links
from calendars.connection_form import ConnectionForm
from calendars.connection_status import ConnectionStatus, read_now
from calendars.models import Connection
from calendars.oauth import code_flow
from core.strict_admin import StrictModelAdmin

#: The fields of the form that a page which cannot be edited would show as they are stored.
_SECRET_FIELDS = {"url", "password", "found", "found_calendars"}


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
class ConnectionAdmin(StrictModelAdmin):
    form = ConnectionForm
    list_display = ["interviewer", "name", "provider", "last_read", "status_text", "remedy"]
    list_filter = ["provider", FailingFilter]
    actions = ["read_now"]
    search_fields = ["name", "interviewer__name", "interviewer__email"]
    autocomplete_fields = ["interviewer"]
    list_select_related = ["interviewer", "snapshot", "health"]

    def get_form(
        self, request: HttpRequest, obj: Connection | None = None, change: bool = False, **more: Any
    ) -> type[ConnectionForm]:
        """Return a form class for one request: the form searches for calendars."""
        form: Any = super().get_form(request, obj, change, **more)
        form.account_id = request.user.pk or 0
        form.now = math.ceil(timezone.now().timestamp())
        return form  # type: ignore[no-any-return]

    def save_model(self, request: Any, obj: Connection, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        obj.reset_state()
        if obj.grant != obj.usable_grant:
            text = "The interviewer must connect this calendar again: its access was for another."
            self.message_user(request, text, messages.WARNING)

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

    def get_fields(self, request: HttpRequest, obj: Connection | None = None) -> Any:
        """Leave out the secrets for accounts that may only view connections."""
        fields = super().get_fields(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fields
        return [name for name in fields if name not in _SECRET_FIELDS]

    def get_readonly_fields(self, request: HttpRequest, obj: Connection | None = None) -> list[str]:
        return ["connect_link"] if obj and self.has_change_permission(request, obj) else []

    @admin.display(description="Link for the interviewer")
    def connect_link(self, connection: Connection) -> str:
        """Return the link's URL with a note; its reader can connect their own account."""
        if not code_flow.get_oauth_provider(connection.provider):
            return "No link: this kind of calendar is connected here, or its service is not set up."
        link = reverse("calendar-connect", args=[connect_links.make_token(connection)])
        return (
            f"{settings.BASE_URL}{link} (give it only to {connection.interviewer}; it works once,"
            " within 14 days)"
        )
