"""Send `rules_changed` when rows with rules are saved or deleted, by whatever path.

The saved row is compared with the stored one, so a change of a name sends nothing. Rows of
fixtures, and rows that are deleted with the row they belong to, send nothing themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from engine import timestamps
from engine.intervals import Interval
from engine.local_time import DAY
from ops import periodic_jobs
from people.models import Interviewer, SpecialDays
from people.signals import rules_changed

#: A change of rules applies from now on; the signal covers the longest window of a search.
AHEAD_SECONDS = 92 * DAY
_INTERVIEWER_RULES = (
    "timezone",
    "open_hours",
    "holiday_region",
    "max_per_day",
    "max_per_week",
    "limits_timezone",
    "active",
    "core_hours",
    "email",
)
_collected: ContextVar[list[tuple[list[int], list[Interval]]] | None] = ContextVar(
    "collected changes of rules", default=None
)
_BEFORE = "_rules_before_change"
_OWNERS = "_interviewers_before_deletion"


@dataclass(frozen=True)
class RuleWatcher:
    """The rules of one model: `fields`, whose slots they affect, and when.

    `list_interviewers` returns the ids of the interviewers of a row. `find_span` returns when a row
    applies; without it, rows apply at any time. `sends_new` is False for rows that affect no slots
    until something refers to them.
    """

    model: type[models.Model]
    fields: Sequence[str]
    list_interviewers: Callable[[Any], set[int]]
    find_span: Callable[[Any], Interval] | None = None
    sends_new: bool = True

    def connect(self) -> None:
        """Watch every change from now on; called at startup."""
        receivers: dict[Any, Callable[..., None]] = {
            pre_save: self._remember,
            post_save: self._compare,
            pre_delete: self._remember_owners,
            post_delete: self._send_deletion,
        }
        for signal, receiver in receivers.items():
            name = f"rules of {self.model.__name__}"
            signal.connect(receiver, sender=self.model, weak=False, dispatch_uid=name)

    def _remember(self, instance: Any, raw: bool, **_: object) -> None:
        """Keep the stored row of a row that is about to be saved."""
        is_new = raw or instance.pk is None
        stored = None if is_new else self.model._default_manager.filter(pk=instance.pk).first()
        setattr(instance, _BEFORE, stored)

    def _compare(self, instance: Any, created: bool, raw: bool, **_: object) -> None:
        before = getattr(instance, _BEFORE, None)
        if raw or (created and not self.sends_new):
            return
        rows = [instance] if before is None else [before, instance]
        if before is None or self._read_rules(before) != self._read_rules(instance):
            owners = set().union(*map(self.list_interviewers, rows))
            self._send(owners, rows)

    def _remember_owners(self, instance: Any, origin: Any = None, **_: object) -> None:
        """Keep the interviewers of a row that is about to be deleted."""
        is_cascade = getattr(origin, "model", type(origin)) is not self.model
        setattr(instance, _OWNERS, set() if is_cascade else self.list_interviewers(instance))

    def _send_deletion(self, instance: Any, **_: object) -> None:
        self._send(getattr(instance, _OWNERS, set()), [instance])

    def _read_rules(self, row: Any) -> list[Any]:
        return [getattr(row, field) for field in self.fields]

    def _send(self, interviewer_ids: set[int], rows: Sequence[Any]) -> None:
        spans = [self.find_span(row) for row in rows] if self.find_span else None
        send_rules_changed(interviewer_ids, spans)


def send_rules_changed(
    interviewer_ids: Iterable[int], spans: Iterable[Interval] | None = None
) -> None:
    """Send `rules_changed` for the part of the spans that is not over; the default is from now."""
    now = periodic_jobs.now()
    changed = [(now, now + AHEAD_SECONDS)] if spans is None else list(spans)
    future = [(max(start, now), end) for start, end in changed if end > now]
    ids = sorted(set(interviewer_ids))
    if not ids or not future:
        return
    collected = _collected.get()
    if collected is None:
        rules_changed.send(sender=None, interviewer_ids=ids, spans=future, now=now)
    else:
        collected.append((ids, future))


@contextmanager
def merge_changes() -> Iterator[None]:
    """Send one signal for all changes in the block, at its end."""
    changes: list[tuple[list[int], list[Interval]]] = []
    token = _collected.set(changes)
    try:
        yield
    finally:
        _collected.reset(token)
    if changes:
        ids = {pk for interviewer_ids, _spans in changes for pk in interviewer_ids}
        send_rules_changed(ids, [span for _ids, spans in changes for span in spans])


def connect() -> None:
    """Watch interviewers and special days from now on; called at startup."""
    RuleWatcher(Interviewer, _INTERVIEWER_RULES, lambda row: {row.pk}, sends_new=False).connect()
    RuleWatcher(
        SpecialDays,
        ("interviewer_id", "first_day", "last_day", "hours"),
        lambda row: {row.interviewer_id},
        _find_days,
    ).connect()


def _find_days(row: SpecialDays) -> Interval:
    """Return the UTC seconds in which special days can be, in any zone, with a night after them."""
    start = timestamps.parse_floor(f"{row.first_day}T00:00:00Z") - DAY
    end = timestamps.parse_floor(f"{row.last_day}T00:00:00Z") + 3 * DAY
    return max(start, timestamps.MIN_INSTANT), min(end, timestamps.MAX_INSTANT)
