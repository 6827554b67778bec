"""The audit log: who did what and when, with filters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from access.models import ApiToken
from api.actors import ActorKind
from api.scopes import Scope
from bookings import audit
from bookings.models import AuditEntry
from engine.timestamps import from_datetime
from interviews.models import InterviewTemplate
from pages.bookings import exception_text
from pages.settings import audit_members, section
from pages.signed_in_request import SignedInRequest, signed_in_view
from people.models import Interviewer

_PAGE_SIZE = 50
_ACTION_TEXTS = {
    "held": gettext_lazy("Slot held"),
    "released": gettext_lazy("Hold released"),
    "booked": gettext_lazy("Interview booked"),
    "rescheduled": gettext_lazy("Interview moved"),
    "updated": gettext_lazy("Changed"),
    "replaced": gettext_lazy("Interviewer replaced"),
    "cancelled": gettext_lazy("Interview cancelled"),
    "confirmed": gettext_lazy("Times confirmed"),
    "link_created": gettext_lazy("Link created"),
    "link_resent": gettext_lazy("Link sent again"),
    "link_reminded": gettext_lazy("Candidate reminded"),
    "link_shown": gettext_lazy("Link shown"),
    "link_extended": gettext_lazy("Link extended"),
    "link_revoked": gettext_lazy("Link withdrawn"),
    "windows_sent": gettext_lazy("Times of the candidate sent"),
    "candidate_erased": gettext_lazy("Candidate erased"),
    "created": gettext_lazy("Added"),
    "deleted": gettext_lazy("Deleted"),
}
_OBJECT_TEXTS = {
    "interviewer": gettext_lazy("Interviewer"),
    "special_days": gettext_lazy("Special days"),
    "connection": gettext_lazy("Calendar"),
    "interview": gettext_lazy("Interview type"),
    "webhook_endpoint": gettext_lazy("Webhook endpoint"),
    "api_token": gettext_lazy("API token"),
    "company": gettext_lazy("Company"),
    "account": gettext_lazy("Account"),
    "invitation": gettext_lazy("Invitation"),
}
_ACTOR_TEXTS = {
    ActorKind.LINK.value: gettext_lazy("Candidate, with a link"),
    ActorKind.ANONYMOUS.value: gettext_lazy("Anonymous access"),
    ActorKind.SYSTEM.value: gettext_lazy("Slotsmith"),
}
_ACTIONS, _OBJECTS = list(_ACTION_TEXTS.items()), list(_OBJECT_TEXTS.items())


@require_safe
@signed_in_view(Scope.AUDIT_READ)
def list_entries(viewer: SignedInRequest) -> HttpResponse:
    """List the entries, the latest first."""
    query = viewer.request.GET
    filters, errors = _read_filters(query)
    after = section.read_row_id(query.get("after", ""))
    position = None if after is None else (after,)
    entries, has_more = audit.list_entries(_PAGE_SIZE, position, **filters)
    following = {name: query[name] for name in ("action", "object", "booking") if query.get(name)}
    context = {
        "rows": _describe_all([] if errors else entries, viewer),
        "actions": [(value, text, value == query.get("action")) for value, text in _ACTIONS],
        "objects": [(value, text, value == query.get("object")) for value, text in _OBJECTS],
        "booking": query.get("booking", ""),
        "errors": errors,
        "is_filtered": bool(following),
        "next_query": urlencode({**following, "after": entries[-1].pk}) if has_more else "",
    }
    return section.render(viewer, "settings-audit", context, 400 if errors else 200)


def _read_filters(query: Any) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return the values of fields to filter by, and the errors by field.

    An unknown choice filters nothing.
    """
    filters: dict[str, Any] = {}
    if query.get("action") in _ACTION_TEXTS:
        filters["action"] = query["action"]
    if query.get("object") in _OBJECT_TEXTS:
        filters["object_type"] = query["object"]
    if booking := query.get("booking", "").strip():
        try:
            filters["booking_id"] = UUID(booking)
        except ValueError:
            return {}, {"booking": [_("Enter the id of a booking, as in the address of its page.")]}
    return filters, {}


def _describe_all(entries: Sequence[AuditEntry], viewer: SignedInRequest) -> list[dict[str, Any]]:
    """Return rows with the names of actors and objects, in four queries for any number."""
    actors = {
        ActorKind.ACCOUNT.value: _load_names(User, _ids(entries, ActorKind.ACCOUNT)),
        ActorKind.TOKEN.value: _load_names(ApiToken, _ids(entries, ActorKind.TOKEN)),
    }
    types = _load_names(InterviewTemplate, {entry.template_id for entry in entries})
    in_changes = exception_text.list_person_ids(entry.applied_changes for entry in entries)
    people = _load_names(Interviewer, {entry.interviewer_id for entry in entries} | in_changes)
    return [
        {
            "when": viewer.clock.format_moment(from_datetime(entry.at)),
            "actor": _describe_actor(entry, actors),
            "action": _ACTION_TEXTS.get(entry.action, entry.action),
            "object": _OBJECT_TEXTS.get(entry.object_type, ""),
            "interview": types.get(entry.template_id, ""),
            "person": people.get(entry.interviewer_id, ""),
            "members": audit_members.describe(entry),
            "exception": exception_text.describe(entry.applied_changes, people),
            "booking_id": entry.booking_id,
        }
        for entry in entries
    ]


def _ids(entries: Iterable[AuditEntry], kind: ActorKind) -> set[int | None]:
    return {entry.actor_id for entry in entries if entry.actor_kind == kind.value}


def _load_names(model: Any, ids: set[int | None]) -> dict[int | None, str]:
    """Return the names of rows by id, in one query."""
    rows = model.objects.filter(pk__in=ids - {None})
    if model is User:
        return {row.pk: row.get_full_name() or row.get_username() for row in rows}
    return dict(rows.values_list("pk", "name"))


def _describe_actor(entry: AuditEntry, actors: dict[str, dict[int | None, str]]) -> str:
    if entry.actor_kind in _ACTOR_TEXTS:
        return str(_ACTOR_TEXTS[entry.actor_kind])
    name = actors.get(entry.actor_kind, {}).get(entry.actor_id, "")
    if entry.actor_kind == ActorKind.TOKEN.value:
        return _("API token %(name)s") % {"name": name or entry.actor_id}
    return name or _("Deleted account")
