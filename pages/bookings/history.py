"""The history of a booking from the audit log, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.models import ApiToken
from api.actors import ActorKind
from bookings import audit
from bookings.models import AuditEntry, Booking
from engine.timestamps import from_datetime
from pages.bookings import exception_text
from pages.page_clock import PageClock
from people.models import Interviewer

#: The latest entries that a page shows.
MAX_ENTRIES = 100
Action = AuditEntry.Action
_ACTION_TEXTS = {
    Action.BOOKED: gettext_lazy("Booked"),
    Action.RESCHEDULED: gettext_lazy("Moved from %(before)s to %(after)s"),
    Action.UPDATED: gettext_lazy("Details changed"),
    Action.INTERVIEWER_REPLACED: gettext_lazy("%(former)s replaced by %(replacement)s"),
    Action.CANCELLED: gettext_lazy("Cancelled"),
    Action.CONFIRMED: gettext_lazy("Local times confirmed"),
    Action.CANDIDATE_ERASED: gettext_lazy("Candidate erased"),
}
#: The actions that interviewers can read about their interviews.
_ACTIONS_FOR_INTERVIEWERS = (
    Action.BOOKED,
    Action.RESCHEDULED,
    Action.UPDATED,
    Action.INTERVIEWER_REPLACED,
    Action.CANCELLED,
)
_ACTOR_TEXTS = {
    ActorKind.LINK.value: gettext_lazy("the candidate"),
    ActorKind.SYSTEM.value: gettext_lazy("Slotsmith"),
    ActorKind.ANONYMOUS.value: gettext_lazy("a program without a token"),
}


@dataclass(frozen=True)
class HistoryRow:
    """An action, its time and its actor."""

    when: str
    text: str
    actor: str


def build_history(booking: Booking, clock: PageClock) -> list[HistoryRow]:
    """Return the entries about a booking, the latest first, in four queries."""
    entries, _has_more = audit.list_entries(MAX_ENTRIES, booking_id=booking.pk)
    return _build_rows(entries, clock)


def build_interviewer_history(booking: Booking, clock: PageClock) -> list[HistoryRow]:
    """Return the entries that an interviewer of a booking may read, without exceptions of rules."""
    entries, _has_more = audit.list_entries(
        MAX_ENTRIES, booking_id=booking.pk, action__in=_ACTIONS_FOR_INTERVIEWERS
    )
    for entry in entries:
        entry.applied_changes = []  # they name rules of other people
    return _build_rows(entries, clock)


def _build_rows(entries: Sequence[AuditEntry], clock: PageClock) -> list[HistoryRow]:
    actors = _load_actor_names(entries)
    people = _load_interviewer_names(entries)
    return [
        HistoryRow(
            when=clock.format_moment(from_datetime(entry.at)),
            text=_describe(entry, people, clock),
            actor=_name_actor(entry, actors),
        )
        for entry in entries
    ]


def _describe(entry: AuditEntry, people: Mapping[int, str], clock: PageClock) -> str:
    text = _ACTION_TEXTS.get(Action(entry.action), Action(entry.action).label)
    unknown = _("unknown")
    sentence = str(text) % {
        "before": _format(entry.start_before, clock),
        "after": _format(entry.start_after, clock),
        "former": people.get(entry.interviewer_id or 0, unknown),
        "replacement": people.get(entry.replacement_id or 0, unknown),
    }
    if not entry.applied_changes:
        return sentence
    changes = exception_text.describe(entry.applied_changes, people)
    return _("%(action)s with an exception: %(changes)s") % {"action": sentence, "changes": changes}


def _format(moment: object, clock: PageClock) -> str:
    return clock.format_moment(from_datetime(moment)) if moment else ""  # type: ignore[arg-type]


def _name_actor(entry: AuditEntry, names: Mapping[tuple[str, int], str]) -> str:
    if entry.actor_kind in _ACTOR_TEXTS:
        return str(_ACTOR_TEXTS[entry.actor_kind])
    deleted = _("a deleted account or token")
    return names.get((entry.actor_kind, entry.actor_id or 0), deleted)


def _load_actor_names(entries: Iterable[AuditEntry]) -> dict[tuple[str, int], str]:
    """Return the names of the accounts and API tokens of entries, in two queries."""
    ids = {(entry.actor_kind, entry.actor_id) for entry in entries if entry.actor_id}
    account, token = ActorKind.ACCOUNT.value, ActorKind.TOKEN.value
    users = User.objects.filter(pk__in=[pk for kind, pk in ids if kind == account])
    tokens = ApiToken.objects.filter(pk__in=[pk for kind, pk in ids if kind == token])
    names = {(account, user.pk): user.get_full_name() or user.get_username() for user in users}
    return names | {(token, row.pk): row.name for row in tokens}


def _load_interviewer_names(entries: Iterable[AuditEntry]) -> dict[int, str]:
    ids = {pk for entry in entries for pk in (entry.interviewer_id, entry.replacement_id) if pk}
    ids |= exception_text.list_person_ids(entry.applied_changes for entry in entries)
    return dict(Interviewer.objects.filter(pk__in=ids).values_list("pk", "name"))
