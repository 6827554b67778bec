"""The list of interview types, and archiving and restoring one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from api.scopes import Scope
from bookings import booking_queries, link_queries
from bookings.link_queries import LinkFilter
from interviews import interview_changes, interview_spec
from interviews.interview_spec import InterviewNotFoundError
from interviews.models import InterviewTemplate
from pages.interviews.type_rows import PANEL_NAMES, TypeRow
from pages.responses import allow_form_methods
from pages.signed_in_request import SignedInRequest, signed_in_view

#: The texts of flash messages about an interview type, whose id they carry.
_FLASH_TEXTS = {
    "saved": gettext_lazy("“%(name)s” was saved."),
    "archived": gettext_lazy("“%(name)s” was archived. Interviews that are booked stay."),
    "restored": gettext_lazy("“%(name)s” is offered again."),
}
#: The tag of the flash message after an interview type was deleted.
DELETED = "type-deleted"


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def template_list(viewer: SignedInRequest) -> HttpResponse:
    """List all interview types with their panels; archived ones have a section of their own."""
    rows = [
        TypeRow.from_template(template)
        for template in InterviewTemplate.objects.prefetch_related(*PANEL_NAMES)
    ]
    context = {
        "current_page": "interview-list",
        "rows": [row for row in rows if row.template.active],
        "archived_rows": [row for row in rows if not row.template.active],
        "flash_text": describe_flash(viewer.flash_messages),
        "can_edit": Scope.INTERVIEWS_WRITE in viewer.permissions,
    }
    return viewer.render("interviews/list", context)


@allow_form_methods
@signed_in_view(Scope.INTERVIEWS_WRITE)
def archive_type(viewer: SignedInRequest, template_id: int) -> HttpResponse:
    """Say what archiving an interview type means, and archive it when that is confirmed."""
    template = find_template(template_id)
    if viewer.request.method == "POST":
        interview_changes.set_active(template, active=False)
        return redirect_to_list(viewer, template, "archived")
    bookings = booking_queries.find_upcoming(viewer.now).filter(template=template)
    links = link_queries.find_links(LinkFilter(template.pk, states=["open"]), viewer.now)
    context = {
        "current_page": "interview-list",
        "template": template,
        "booking_count": bookings.count(),
        "link_count": links.count(),
    }
    return viewer.render("interviews/archive", context)


@allow_form_methods
@signed_in_view(Scope.INTERVIEWS_WRITE)
def restore_type(viewer: SignedInRequest, template_id: int) -> HttpResponse:
    """Offer an archived interview type again."""
    template = find_template(template_id)
    if viewer.request.method != "POST":
        return redirect("interview-list")
    interview_changes.set_active(template, active=True)
    return redirect_to_list(viewer, template, "restored")


def redirect_to_list(
    viewer: SignedInRequest, template: InterviewTemplate, event: str
) -> HttpResponse:
    """Redirect to the list, which says what was done with an interview type."""
    messages.success(viewer.request, str(template.pk), extra_tags=event)
    return redirect("interview-list")


def find_template(template_id: int) -> InterviewTemplate:
    """Return an interview type; raise Http404 if there is none."""
    try:
        return interview_spec.get_template(template_id)
    except InterviewNotFoundError:
        raise Http404 from None


def describe_flash(flash_messages: dict[str, str]) -> str:
    """Return what was done a moment ago; empty if nothing was."""
    if DELETED in flash_messages:
        return _("The interview type was deleted.")
    for event, text in _FLASH_TEXTS.items():
        template_id = flash_messages.get(event, "")
        if template_id:
            template = InterviewTemplate.objects.filter(pk=template_id).first()
            return str(text) % {"name": template.name} if template else ""
    return ""
