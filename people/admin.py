from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.strict_admin import StrictModelAdmin
from people import weekly_hours
from people.models import Interviewer, SpecialDays


class SpecialDaysInline(admin.TabularInline):
    model = SpecialDays
    extra = 0


@admin.register(Interviewer)
class InterviewerAdmin(StrictModelAdmin):
    list_display = ["name", "email", "timezone", "holiday_region"]
    list_filter = ["active", "timezone", "holiday_region"]
    search_fields = ["name", "email"]
    inlines = [SpecialDaysInline]
    autocomplete_fields = ["account"]
    fieldsets = [
        (None, {"fields": ["name", "email", "timezone", "account", "active", "external_id"]}),
        ("Hours", {"fields": ["open_hours", "core_hours", "holiday_region"]}),
        (
            "Limits",
            {
                "classes": ["collapse"],
                "fields": ["max_per_day", "max_per_week", "limits_timezone"],
            },
        ),
    ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return the initial values of the form for a new interviewer, with office hours."""
        initial = super().get_changeform_initial_data(request)
        return {"open_hours": weekly_hours.OFFICE_HOURS, **initial}

    def get_readonly_fields(
        self, request: HttpRequest, obj: Interviewer | None = None
    ) -> list[str]:
        """Only users who may edit accounts can link an account to an interviewer."""
        return [] if request.user.has_perm("auth.change_user") else ["account"]
