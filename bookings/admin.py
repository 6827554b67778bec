"""Holds, bookings and the audit log to look at.

They are changed by the use cases alone, which tell people.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from bookings.models import AuditEntry, Booking, BookingInterviewer, Hold


class ReadOnlyAdminMixin:
    """Nothing is added or changed by hand."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False


class NoDeleteAdminMixin(ReadOnlyAdminMixin):
    """Nothing is deleted by hand either: those who take part would not be told."""

    def has_delete_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False


class BookingInterviewerInline(NoDeleteAdminMixin, admin.TabularInline):
    model = BookingInterviewer
    extra = 0


@admin.register(Booking)
class BookingAdmin(NoDeleteAdminMixin, admin.ModelAdmin):
    list_display = ["start", "template", "candidate_name", "state", "sequence"]
    list_filter = ["state", "template"]
    list_select_related = ["template"]
    search_fields = ["id", "candidate_name", "candidate_email", "interviewers__name"]
    date_hierarchy = "start"
    inlines = [BookingInterviewerInline]


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdminMixin, admin.ModelAdmin):
    list_display = ["start", "template", "expires_at", "booking"]
    list_select_related = ["template", "booking__template"]
    list_filter = ["template"]


@admin.register(AuditEntry)
class AuditEntryAdmin(NoDeleteAdminMixin, admin.ModelAdmin):
    list_display = ["at", "action", "actor_kind", "actor_id", "booking_id", "start_after"]
    list_filter = ["action", "actor_kind"]
    search_fields = ["booking_id", "hold_id"]
    date_hierarchy = "at"
