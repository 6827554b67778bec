"""Invite many candidates: check a list, show what would be sent, then send all links."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from api.scopes import Scope
from bookings import bulk_invitations
from bookings.bulk_invitations import InvitationsRefusedError, NewLink
from bookings.idempotency import without_key
from interviews.models import InterviewTemplate
from pages.candidates import pasted_list
from pages.candidates.invite_views import find_offered, list_offered
from pages.candidates.pasted_list import InvalidListError, ListedCandidate
from pages.responses import allow_form_methods
from pages.shown_rows import ShownRows
from pages.signed_in_request import SignedInRequest, signed_in_view


@allow_form_methods
@signed_in_view(Scope.BOOKINGS_WRITE)
def invite_list(viewer: SignedInRequest) -> HttpResponse:
    """Show the form for a list; on POST check the list, or send the list that was checked.

    A list that was changed since it was checked is checked again.
    """
    if viewer.request.method != "POST":
        return _render(viewer, {"interview": viewer.request.GET.get("interview", "")})
    form = viewer.request.POST
    context: dict[str, Any] = {"interview": form.get("interview", "")}
    template = find_offered(context["interview"])
    if template is None:
        errors = {"interview": [_("Choose an interview type.")]}
        return _render(viewer, {**context, "rows": form.get("rows", ""), "errors": errors}, 400)
    try:
        context["rows"] = _read_text(viewer)
        candidates = _parse(context["rows"], template, viewer.now)
    except InvalidListError as error:
        return _render(viewer, {**context, "errors": {"rows": [str(error)]}}, 400)
    is_sendable = not any(candidate.errors for candidate in candidates)
    digest = _digest(template, context["rows"])
    if is_sendable and "send" in form and form.get("checked") == digest:
        return _send(viewer, template, candidates)
    checked = {
        "candidates": candidates,
        "shown": ShownRows.choose(candidates, lambda candidate: bool(candidate.errors)),
        "is_sendable": is_sendable,
        "digest": digest,
    }
    return _render(viewer, {**context, **checked}, 200 if is_sendable else 400)


def _read_text(viewer: SignedInRequest) -> str:
    """Return the text of the uploaded file; without one, the pasted text."""
    upload = viewer.request.FILES.get("file")
    if upload is None:
        return viewer.request.POST.get("rows", "")
    return pasted_list.decode(upload.read(pasted_list.MAX_BYTES + 1))


def _parse(text: str, template: InterviewTemplate, now: int) -> list[ListedCandidate]:
    emails = [candidate.email for candidate in pasted_list.parse(text)]
    invited = bulk_invitations.find_invited(template.pk, emails, now)
    return pasted_list.parse(text, frozenset(invited))


def _send(
    viewer: SignedInRequest, template: InterviewTemplate, candidates: Sequence[ListedCandidate]
) -> HttpResponse:
    """Send all links. If the same list was sent a moment ago, the list of candidates shows it."""
    new_links = [NewLink(candidate.invitee) for candidate in candidates]
    actor = without_key(viewer.actor)
    try:
        count = bulk_invitations.issue_all(template, new_links, viewer.now, actor).count
    except InvitationsRefusedError:
        count = 0
    messages.success(viewer.request, str(count), extra_tags="sent-links")
    return HttpResponseRedirect(f"{reverse('candidate-list')}?interview={template.pk}")


def _digest(template: InterviewTemplate, text: str) -> str:
    """Return a digest of a list as it was checked. Browsers change the line ends of a text."""
    lines = "\n".join(text.splitlines())
    return hashlib.sha256(f"{template.pk}\n{lines}".encode(errors="replace")).hexdigest()


def _render(viewer: SignedInRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shared = {
        "current_page": "candidate-list",
        "templates": list_offered(),
        "most": pasted_list.MAX_ROWS,
    }
    return viewer.render("candidates/invite_list", {**shared, **context}, status)
