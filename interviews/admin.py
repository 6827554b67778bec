from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet

from core.strict_admin import StrictModelAdmin
from engine import panel
from interviews import panels
from interviews.models import (
    DEFAULT_NOTICE_MINUTES,
    DEFAULT_STEP_MINUTES,
    InterviewTemplate,
    PanelGroup,
    PanelMember,
)

_TENTATIVE_WARNING = (
    "Tentative time: Microsoft 365 reports an invitation without an answer as tentative, so “free”"
    " lets slots overlap such invitations. Google does not report tentative time."
)


def describe_deviations(template: InterviewTemplate) -> list[str]:
    """Return a warning for each rule unlike the specification: half-hour starts, 24 h notice."""
    warnings = []
    if template.step == 60:
        warnings.append("Slots start on the hour only, not on the half hour.")
    elif template.step != DEFAULT_STEP_MINUTES:
        warnings.append(
            f"Slots start every {template.step} minutes, not on the hour and half hour."
        )
    if template.notice != DEFAULT_NOTICE_MINUTES:
        notice, default = map(_format_minutes, (template.notice, DEFAULT_NOTICE_MINUTES))
        warnings.append(f"The notice is {notice}, not {default}.")
    return warnings


def _format_minutes(minutes: int) -> str:
    return f"{minutes} min" if minutes % 60 else f"{minutes // 60} h"


class PanelGroupInline(admin.TabularInline):
    """The groups of a template; members are edited on the page of each group."""

    model = PanelGroup
    extra = 0
    show_change_link = True


@admin.register(InterviewTemplate)
class InterviewTemplateAdmin(StrictModelAdmin):
    list_display = ["id", "name", "duration", "tentative", "notice", "step"]
    list_display_links = ["name"]
    list_filter = ["active", "duration"]
    search_fields = ["name", "interviewers__name", "groups__members__interviewer__name"]
    autocomplete_fields = ["interviewers"]
    inlines = [PanelGroupInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    "duration",
                    "interviewers",
                    "tentative",
                    "active",
                    "external_id",
                ],
                "description": _TENTATIVE_WARNING,
            },
        ),
        (
            "Rules",
            {
                "classes": ["collapse"],
                "fields": ["notice", "horizon", "step", "buffer_before", "buffer_after"],
            },
        ),
        (
            "Candidates",
            {
                "classes": ["collapse"],
                "fields": [
                    "description",
                    "instructions",
                    "location",
                    "contact",
                    "shows_interviewer_names",
                    "change_deadline_hours",
                    "candidate_windows",
                    "candidate_timezone",
                    "candidate_min_window_minutes",
                    "candidate_min_total_minutes",
                ],
            },
        ),
    ]

    def save_model(self, request: Any, obj: InterviewTemplate, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for warning in describe_deviations(obj):
            self.message_user(request, warning, messages.WARNING)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        try:
            panel.validate(panels.load_for_template(form.instance).groups)
        except ValueError as error:
            warning = f"This template cannot have slots yet: {error}."
            self.message_user(request, warning, messages.WARNING)


class PanelMemberFormSet(BaseInlineFormSet):
    """Reject a group that needs more members than it has."""

    def clean(self) -> None:
        super().clean()
        members = sum(self._is_kept(form.cleaned_data) for form in self.forms if form.is_valid())
        if (self.instance.required or 0) > members:
            raise ValidationError(
                f"Required members: {self.instance.required}. Members listed: {members}."
            )

    @staticmethod
    def _is_kept(row: dict[str, Any]) -> bool:
        return bool(row) and not row.get("DELETE")


class PanelMemberInline(admin.TabularInline):
    model = PanelMember
    formset = PanelMemberFormSet
    extra = 0
    autocomplete_fields = ["interviewer"]


@admin.register(PanelGroup)
class PanelGroupAdmin(StrictModelAdmin):
    list_display = ["name", "template", "required"]
    list_select_related = ["template"]
    search_fields = ["name", "template__name", "members__interviewer__name"]
    autocomplete_fields = ["template"]
    inlines = [PanelMemberInline]
