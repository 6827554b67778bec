from __future__ import annotations

from django.contrib import admin

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
    fieldsets = [
        (None, {"fields": ["name", "email", "timezone"]}),
        ("Hours", {"fields": ["open_hours", "core_hours", "holidays_of"]}),
        (
            "Limits",
            {
                "classes": ["collapse"],
                "fields": ["most_per_day", "most_per_week", "limits_timezone"],
            },
        ),
    ]
