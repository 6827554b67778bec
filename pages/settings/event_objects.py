"""The objects of events as names with links, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.models import Booking, CandidateLink
from interviews.models import InterviewTemplate
from outbox.event_log import LoggedEvent
from outbox.models import WebhookEndpoint
from people.models import Interviewer

#: How many objects a row names.
MAX_SHOWN_OBJECTS = 4


@dataclass(frozen=True)
class EventObject:
    """An object that an event is about. `url` is that of its page; empty if it was deleted."""

    name: str
    url: str


@dataclass(frozen=True)
class _Kind:
    """Objects of one model, and the members of events that hold ids of such objects."""

    model: type[Model]
    members: tuple[str, ...]
    name_field: str
    url_name: str
    id_field: str = "pk"

    def list_ids(self, event: LoggedEvent) -> list[Any]:
        values = [event.data.get(member) for member in self.members]
        lists = (value if isinstance(value, list) else [value] for value in values)
        return [each for ids in lists for each in ids if each is not None]

    def load_names(self, events: Iterable[LoggedEvent]) -> dict[str, str]:
        """Return the names of the objects of events by id as text, in one query."""
        ids = {each for event in events for each in self.list_ids(event)}
        rows = self.model._default_manager.filter(**{f"{self.id_field}__in": ids})
        pairs = rows.order_by().values_list(self.id_field, self.name_field)
        return {str(each): name for each, name in pairs}


_BOOKING = _Kind(Booking, ("bookingId",), "candidate_name", "booking-detail")
_LINK = _Kind(CandidateLink, ("candidateLinkId",), "candidate_name", "link-details", "uuid")
_OTHERS = (
    _Kind(InterviewTemplate, ("interviewId",), "name", "board"),
    _Kind(Interviewer, ("interviewerId", "interviewerIds"), "name", "person"),
    _Kind(WebhookEndpoint, ("webhookEndpointId",), "name", "settings-webhook"),
)


def load(events: Sequence[LoggedEvent]) -> Callable[[LoggedEvent], list[EventObject]]:
    """Load the names of the objects of events; return a function that lists those of an event."""
    names = {kind: kind.load_names(events) for kind in (_BOOKING, _LINK, *_OTHERS)}

    def list_objects(event: LoggedEvent) -> list[EventObject]:
        candidate = _BOOKING if event.data.get("bookingId") else _LINK
        return [
            _build_object(kind, each, names[kind])
            for kind in (candidate, *_OTHERS)
            for each in kind.list_ids(event)
        ]

    return list_objects


def _build_object(kind: _Kind, object_id: Any, names: Mapping[str, str]) -> EventObject:
    name = names.get(str(object_id))
    if name is None:
        return EventObject(_("deleted, id %(id)s") % {"id": object_id}, "")
    if not name and kind in (_BOOKING, _LINK):
        name = _("Erased candidate")
    return EventObject(name, reverse(kind.url_name, args=[object_id]))
