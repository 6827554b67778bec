from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet

from engine import panel
from interviews import panels
from interviews.models import (
    DEFAULT_NOTICE_MINUTES,
    DEFAULT_STEP_MINUTES,
    InterviewTemplate,
    PanelGroup,
    PanelMember,
)


def describe_deviations(template: InterviewTemplate) -> list[str]:
    """Where a template leaves the brief: slots on hours and half hours, notice of a day."""
    left = []
    if template.step == 60:
        left.append("Slots begin on the hour alone, not on the half hour.")
    elif template.step != DEFAULT_STEP_MINUTES:
        left.append(f"Slots begin every {template.step} minutes, not on the hour and half hour.")
    if template.notice != DEFAULT_NOTICE_MINUTES:
        left.append(
            f"The notice is {_length(template.notice)}, not {_length(DEFAULT_NOTICE_MINUTES)}."
        )
    return left


def _length(minutes: int) -> str:
    return f"{minutes} min" if minutes % 60 else f"{minutes // 60} h"


class PanelGroupInline(admin.TabularInline):
    """The groups of a template; their members are on each group's own page."""

    model = PanelGroup
    extra = 0
    show_change_link = True


@admin.register(InterviewTemplate)
class InterviewTemplateAdmin(admin.ModelAdmin):
    list_display = ["id", "name", "duration", "tentative", "notice", "step"]
    list_display_links = ["name"]
    list_filter = ["duration"]
    search_fields = ["name", "interviewers__name", "groups__members__interviewer__name"]
    autocomplete_fields = ["interviewers"]
    inlines = [PanelGroupInline]
    fieldsets = [
        (None, {"fields": ["name", "duration", "interviewers", "tentative"]}),
        (
            "Rules",
            {
                "classes": ["collapse"],
                "fields": ["notice", "horizon", "step", "buffer_before", "buffer_after"],
            },
        ),
        (
            "Candidates",
            {"classes": ["collapse"], "fields": ["candidate_windows", "candidate_timezone"]},
        ),
    ]

    def save_model(self, request: Any, obj: InterviewTemplate, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for mark in describe_deviations(obj):
            self.message_user(request, mark, messages.WARNING)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        try:
            panel.validate(panels.load_for_template(form.instance).groups)
        except ValueError as wrong:
            warning = f"No slot can be offered yet: {wrong}."
            self.message_user(request, warning, messages.WARNING)


class PanelMemberFormSet(BaseInlineFormSet):
    """A group that needs more members than it has could never meet."""

    def clean(self) -> None:
        super().clean()
        members = sum(self._stays(form.cleaned_data) for form in self.forms if form.is_valid())
        if (self.instance.required or 0) > members:
            raise ValidationError(
                f"Members needed: {self.instance.required}, members here: {members}."
            )

    @staticmethod
    def _stays(row: dict[str, Any]) -> bool:
        return bool(row) and not row.get("DELETE")


class PanelMemberInline(admin.TabularInline):
    model = PanelMember
    formset = PanelMemberFormSet
    extra = 0
    autocomplete_fields = ["interviewer"]


@admin.register(PanelGroup)
class PanelGroupAdmin(admin.ModelAdmin):
    list_display = ["name", "template", "required"]
    list_select_related = ["template"]
    search_fields = ["name", "template__name", "members__interviewer__name"]
    autocomplete_fields = ["template"]
    inlines = [PanelMemberInline]
