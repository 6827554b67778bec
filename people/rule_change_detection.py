"""Send `rules_changed` when rows with rules are saved or deleted, by whatever path.

The saved row is compared with the stored one, so a change of a name sends nothing. Rows of
fixtures, and rows that are deleted with the row they belong to, send nothing themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import models
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from core.batched_changes import publish
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
_BEFORE = "_rules_before_change"
_OWNERS = "_interviewers_before_deletion"


class RuleChange(NamedTuple):
    """Whose slots may have changed, in which spans, and of which interviews in any case."""

    interviewer_ids: list[int]
    spans: list[Interval]
    interview_ids: list[int]


def _list_nothing(_row: Any) -> set[int]:
    return set()


@dataclass(frozen=True)
class RuleWatcher:
    """The rules of one model: `fields`, whose slots they affect, and when.

    `list_interviewers` and `list_interviews` return the ids of the interviewers and interviews of a
    row. `find_span` returns when a row applies; without it, rows apply at any time. `sends_new` is
    False for rows that affect no slots until something refers to them, and `sends_deletion` for
    rows whose deletion is reported elsewhere.
    """

    model: type[models.Model]
    fields: Sequence[str]
    list_interviewers: Callable[[Any], set[int]]
    find_span: Callable[[Any], Interval] | None = None
    list_interviews: Callable[[Any], set[int]] = _list_nothing
    sends_new: bool = True
    sends_deletion: bool = True

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
            interviews = set().union(*map(self.list_interviews, rows))
            self._send(set().union(*map(self.list_interviewers, rows)), interviews, rows)

    def _remember_owners(self, instance: Any, origin: Any = None, **_: object) -> None:
        """Keep the interviewers and interviews of a row that is about to be deleted."""
        is_cascade = getattr(origin, "model", type(origin)) is not self.model
        if self.sends_deletion and not is_cascade:
            owners = self.list_interviewers(instance), self.list_interviews(instance)
            setattr(instance, _OWNERS, owners)

    def _send_deletion(self, instance: Any, **_: object) -> None:
        interviewer_ids, interview_ids = getattr(instance, _OWNERS, (set(), set()))
        self._send(interviewer_ids, interview_ids, [instance])

    def _read_rules(self, row: Any) -> list[Any]:
        return [getattr(row, field) for field in self.fields]

    def _send(
        self, interviewer_ids: set[int], interview_ids: set[int], rows: Sequence[Any]
    ) -> None:
        spans = [self.find_span(row) for row in rows] if self.find_span else None
        send_rules_changed(interviewer_ids, spans, interview_ids)


def send_rules_changed(
    interviewer_ids: Iterable[int],
    spans: Iterable[Interval] | None = None,
    interview_ids: Iterable[int] = (),
) -> None:
    """Send `rules_changed` for the part of the spans that is not over; the default is from now.

    `interview_ids` are interviews that the interviewers may no longer belong to.
    """
    now = periodic_jobs.now()
    changed = [(now, now + AHEAD_SECONDS)] if spans is None else list(spans)
    future = [(max(start, now), end) for start, end in changed if end > now]
    ids = sorted(set(interviewer_ids))
    if ids and future:
        publish(_send_merged, RuleChange(ids, future, sorted(set(interview_ids))))


def _send_merged(changes: list[RuleChange]) -> None:
    rules_changed.send(
        sender=None,
        interviewer_ids=sorted({pk for change in changes for pk in change.interviewer_ids}),
        interview_ids=sorted({pk for change in changes for pk in change.interview_ids}),
        spans=[span for change in changes for span in change.spans],
        now=periodic_jobs.now(),
    )


def connect() -> None:
    """Watch interviewers and special days from now on; called at startup.

    `interviews.rule_change_detection` reports the deletion of interviewers with their interviews.
    """
    RuleWatcher(
        Interviewer,
        _INTERVIEWER_RULES,
        lambda row: {row.pk},
        sends_new=False,
        sends_deletion=False,
    ).connect()
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
