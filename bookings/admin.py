"""Holds, bookings, links and the audit log in the admin, read-only.

Deleting a hold releases it, and candidate links can be revoked.

Only the use cases change them, because they also notify people.
"""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from api.actors import Actor, ActorKind
from bookings import (
    candidate_links,
    holds,
    interviewer_admin,  # noqa: F401  (registers itself)
)
from bookings.models import AuditEntry, Booking, BookingInterviewer, CandidateLink, Hold
from core.strict_admin import StrictModelAdmin


class ReadOnlyAdminMixin:
    """Forbid to add or change objects."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False


class NoDeleteAdminMixin(ReadOnlyAdminMixin):
    """Forbid to delete objects as well, because no participant would be notified."""

    def has_delete_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False


class BookingInterviewerInline(NoDeleteAdminMixin, admin.TabularInline):
    model = BookingInterviewer
    extra = 0


@admin.register(Booking)
class BookingAdmin(NoDeleteAdminMixin, StrictModelAdmin):
    list_display = ["start", "template", "candidate_name", "state", "sequence"]
    list_filter = ["state", "template"]
    list_select_related = ["template"]
    search_fields = [
        "id", "external_id", "candidate_name", "candidate_email", "interviewers__name",
    ]  # fmt: skip
    date_hierarchy = "start"
    inlines = [BookingInterviewerInline]


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdminMixin, StrictModelAdmin):
    list_display = ["start", "template", "expires_at", "booking"]
    list_select_related = ["template", "booking__template"]
    list_filter = ["template"]

    def delete_model(self, request: HttpRequest, obj: Hold) -> None:
        """Release the hold, which frees its time, records it and notifies subscribers."""
        with suppress(holds.HoldNotFoundError, holds.HoldAlreadyBookedError):
            holds.release(obj.pk, _now(), _build_actor(request))
        # a hold that has become a booking or has expired reserves nothing
        Hold.objects.filter(pk=obj.pk).delete()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Hold]) -> None:
        for hold in queryset:
            self.delete_model(request, hold)


@admin.register(CandidateLink)
class CandidateLinkAdmin(NoDeleteAdminMixin, StrictModelAdmin):
    list_display = [
        "template", "candidate_name", "candidate_email",
        "created_at", "expires_at", "revoked_at", "closed_at",
    ]  # fmt: skip
    list_filter = ["template"]
    list_select_related = ["template"]
    search_fields = ["uuid", "external_id", "candidate_name", "candidate_email"]
    date_hierarchy = "created_at"
    actions = ["revoke"]

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("bookings.change_candidatelink")

    @admin.action(description="Revoke the selected links", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[CandidateLink]) -> None:
        now, actor = _now(), _build_actor(request)
        revoked = sum(candidate_links.revoke(link, actor, now) for link in queryset)
        self.message_user(request, f"Revoked {revoked} links.")


@admin.register(AuditEntry)
class AuditEntryAdmin(NoDeleteAdminMixin, StrictModelAdmin):
    list_display = [
        "at",
        "action",
        "actor_kind",
        "actor_id",
        "object_type",
        "object_id",
        "booking_id",
        "link_id",
        "start_after",
    ]
    list_filter = ["action", "actor_kind", "object_type"]
    search_fields = ["booking_id", "hold_id"]
    date_hierarchy = "at"


def _now() -> int:
    return math.ceil(timezone.now().timestamp())


def _build_actor(request: HttpRequest) -> Actor:
    return Actor(ActorKind.ACCOUNT, request.user.pk)
