from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from people.models import Interviewer, SpecialDays


class SpecialDaysInline(admin.TabularInline):
    model = SpecialDays
    extra = 0


@admin.register(Interviewer)
class InterviewerAdmin(admin.ModelAdmin):
    list_display = ["name", "email", "timezone", "holidays_of"]
    list_filter = ["timezone", "holidays_of"]
    search_fields = ["name", "email"]
    inlines = [SpecialDaysInline]
    autocomplete_fields = ["account"]
    fieldsets = [
        (None, {"fields": ["name", "email", "timezone", "account"]}),
        ("Hours", {"fields": ["open_hours", "core_hours", "holidays_of"]}),
        (
            "Limits",
            {
                "classes": ["collapse"],
                "fields": ["most_per_day", "most_per_week", "limits_timezone"],
            },
        ),
    ]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Interviewer | None = None
    ) -> list[str]:
        """Whose account is whose is for those to say who look after accounts."""
        return [] if request.user.has_perm("auth.change_user") else ["account"]
