"""Ask whether to delete an interview type, and do so; one in use can only be archived."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from api.scopes import Scope
from core.deletion_guard import InUseError
from interviews import interview_changes
from interviews.models import InterviewTemplate
from pages import deletion
from pages.deletion import DeletionPage
from pages.interviews.types import DELETED, find_template
from pages.responses import allow_form_methods
from pages.signed_in_request import SignedInRequest, signed_in_view


@allow_form_methods
@signed_in_view(Scope.INTERVIEWS_WRITE)
def delete_type(viewer: SignedInRequest, template_id: int) -> HttpResponse:
    """Say what deleting an interview type means, and delete it when that is confirmed."""
    template = find_template(template_id)
    if viewer.request.method != "POST":
        uses = interview_changes.find_interview_uses(template)
        return deletion.render(viewer, _build_page(template, uses))
    try:
        interview_changes.delete(template)
    except InUseError as error:
        return deletion.render(viewer, _build_page(template, error.uses), 409)
    messages.success(viewer.request, "1", extra_tags=DELETED)
    return redirect("interview-list")


def _build_page(template: InterviewTemplate, uses: list[str]) -> DeletionPage:
    return DeletionPage(
        "interview-list",
        template.name,
        consequence=_("The interview type is deleted with its panel and its rules."),
        refusal=_("An archived interview type is not offered any more, and its interviews stay."),
        cancel_url=reverse("interview-list"),
        archive_url=reverse("interview-archive", args=[template.pk]) if template.active else "",
        uses=deletion.describe_uses(uses),
    )
