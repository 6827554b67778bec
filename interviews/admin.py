from __future__ import annotations

from django.contrib import admin

from interviews.models import InterviewTemplate


@admin.register(InterviewTemplate)
class InterviewTemplateAdmin(admin.ModelAdmin):
    list_display = ["id", "name", "duration", "tentative"]
    list_display_links = ["name"]
    list_filter = ["duration"]
    search_fields = ["name", "interviewers__name"]
    autocomplete_fields = ["interviewers"]
