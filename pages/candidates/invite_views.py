"""Invite one candidate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from api.scopes import Scope
from bookings import bulk_invitations, link_invitations
from bookings.candidate_links import Invitee
from bookings.idempotency import without_key
from bookings.link_invitations import LinkNotFoundError
from bookings.link_serializers import LinkCandidateSerializer
from interviews.models import InterviewTemplate
from pages.candidates import link_notes
from pages.page_clock import ZONE_CHOICES
from pages.responses import allow_form_methods
from pages.signed_in_request import SignedInRequest, signed_in_view


@allow_form_methods
@signed_in_view(Scope.BOOKINGS_WRITE)
def invite(viewer: SignedInRequest) -> HttpResponse:
    """Show the form that invites a candidate; on POST create a link and mail it."""
    if viewer.request.method != "POST":
        return _render(viewer, _read_proposal(viewer.request.GET), {})
    form = viewer.request.POST
    template = find_offered(form.get("interview", ""))
    serializer = LinkCandidateSerializer(data=_read_candidate(form))
    errors = {} if serializer.is_valid() else dict(serializer.errors)
    if template is None:
        errors["interview"] = [_("Choose an interview type.")]
    if template is None or errors:
        return _render(viewer, form, errors, status=400)
    invitee = Invitee(**serializer.validated_data)
    if "again" not in form and _is_invited(template, invitee, viewer.now):
        return _render(viewer, form, {}, status=409)
    issued = link_invitations.issue(template, invitee, viewer.now, without_key(viewer.actor))
    messages.success(viewer.request, "sent", extra_tags=link_notes.NOTE)
    messages.success(viewer.request, issued.url, extra_tags=link_notes.URL)
    return redirect("link-details", issued.link.uuid)


def _read_proposal(query: Mapping[str, str]) -> dict[str, str]:
    """Return the values with which the form begins: an interview type, or those of a link."""
    try:
        link = link_invitations.find(UUID(query.get("link", "")))
    except (ValueError, LinkNotFoundError):
        return {"interview": query.get("interview", "")}
    return {
        "interview": str(link.template_id),
        "name": link.candidate_name,
        "email": link.candidate_email,
        "candidate-zone": link.candidate_timezone,
    }


def list_offered() -> list[InterviewTemplate]:
    """List the interview types to which candidates can be invited."""
    return list(InterviewTemplate.objects.filter(active=True).order_by("name", "pk"))


def find_offered(text: str) -> InterviewTemplate | None:
    """Return the interview type whose id a form has, or None."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return InterviewTemplate.objects.filter(active=True, pk=int(text)).first()


def _read_candidate(form: Mapping[str, str]) -> dict[str, str]:
    """Return the candidate of a form as the API takes it; without a zone if none was chosen."""
    candidate = {name: form.get(name, "") for name in ("name", "email")}
    zone = form.get("candidate-zone", "")
    return {**candidate, "timeZone": zone} if zone else candidate


def _is_invited(template: InterviewTemplate, invitee: Invitee, now: int) -> bool:
    return bool(bulk_invitations.find_invited(template.pk, [invitee.email], now))


def _render(
    viewer: SignedInRequest, form: Mapping[str, str], errors: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    context = {
        "current_page": "candidate-list",
        "templates": list_offered(),
        "form_values": form,
        "errors": errors,
        "candidate_zone": form.get("candidate-zone", ""),
        "is_invited": status == 409,
        "zones": ZONE_CHOICES,
    }
    return viewer.render("candidates/invite", context, status)
