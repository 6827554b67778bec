from __future__ import annotations

from django.contrib import admin

from people.models import Interviewer


@admin.register(Interviewer)
class InterviewerAdmin(admin.ModelAdmin):
    list_display = ["name", "email", "timezone"]
    list_filter = ["timezone"]
    search_fields = ["name", "email"]
