"""The admin page of interviewers, with a warning before a change affects booked interviews."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from bookings import rule_changes
from bookings.conflict_text import describe_reasons
from bookings.rule_changes import UnconfirmedConflictsError
from people.admin import InterviewerAdmin
from people.models import Interviewer

#: Fields of the warning's form that are not repeated as hidden fields.
_OWN_FIELDS = {"csrfmiddlewaretoken", "confirmed"}

admin.site.unregister(Interviewer)


@admin.register(Interviewer)
class ConfirmingInterviewerAdmin(InterviewerAdmin):
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Ask for a confirmation before a change puts booked interviews in conflict."""
        save = partial(super().changeform_view, request, object_id, form_url, extra_context)
        interviewer = self.get_object(request, unquote(object_id)) if object_id else None
        if request.method != "POST" or interviewer is None:
            return save()
        now = math.ceil(timezone.now().timestamp())
        try:
            return rule_changes.apply(interviewer.pk, save, now, request.POST.get("confirmed", ""))
        except UnconfirmedConflictsError as error:
            return self._render_warning(request, interviewer, error)

    def _render_warning(
        self, request: HttpRequest, interviewer: Interviewer, error: UnconfirmedConflictsError
    ) -> HttpResponse:
        list(get_messages(request))  # discards the message that the interviewer was changed
        context = {
            **self.admin_site.each_context(request),
            "messages": [],
            "opts": self.opts,
            "original": interviewer,
            "title": "Booked interviews are affected",
            "rows": [
                (conflict.booking, describe_reasons(conflict.reasons))
                for conflict in error.conflicts
            ],
            "confirmation": error.confirmation,
            "fields": [
                (name, value)
                for name, values in request.POST.lists()
                if name not in _OWN_FIELDS
                for value in values
            ],
        }
        template = "admin/people/interviewer/affected_interviews.html"
        return TemplateResponse(request, template, context, status=409)
