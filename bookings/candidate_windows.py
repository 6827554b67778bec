"""The windows in which a candidate can come: candidates send them if no available time suits them.

Coordinators are notified of new windows, and book a slot that fits, or change the interview so that
one does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from api.actors import Actor, ActorKind
from bookings import audit, candidate_links, hold_and_link_events, window_mail
from bookings.candidate_links import TooManyChangesError
from bookings.locking import retry_transaction
from bookings.models import AuditEntry, CandidateLink, CandidateWindow
from core.resource_models import read_change_time
from engine.grid import MINUTE
from engine.intervals import Interval, merge
from engine.local_time import DAY
from engine.timestamps import from_datetime, to_datetime
from interviews.models import InterviewTemplate

#: How many windows a candidate can send, and how many days ahead they can be.
MAX_WINDOWS, MAX_WINDOW_DAYS = 50, 92
#: How often a candidate can send windows, ever and within an hour. Each time is mailed.
MAX_SUBMISSIONS, MAX_SUBMISSIONS_PER_HOUR = 20, 5
_HOUR_SECONDS = 3600


@dataclass(frozen=True)
class WindowError:
    """An error of the window at an index, or of all windows together (None).

    `code` and `bounds` are for programs, `text` is for people.
    """

    index: int | None
    member: Literal["start", "end"]
    code: str
    text: str
    bounds: dict[str, Any] = field(default_factory=dict)


class InvalidWindowsError(Exception):
    """The windows break a rule of the interview or a bound; `errors` are not empty."""

    def __init__(self, errors: Sequence[WindowError]) -> None:
        self.errors = errors
        super().__init__(f"{len(errors)} errors in windows")


def get_min_minutes(template: InterviewTemplate) -> int:
    """Return the minimum length of a window: never shorter than the interview."""
    return max(template.duration, template.candidate_min_window_minutes)


def find_errors(
    template: InterviewTemplate, windows: Sequence[Interval], now: int
) -> list[WindowError]:
    """Return the errors of windows in UTC seconds. An empty list of windows is valid."""
    if len(windows) > MAX_WINDOWS:
        text = _("At most %(count)d times can be sent.") % {"count": MAX_WINDOWS}
        return [WindowError(None, "start", "too_long", text, {"maxLength": MAX_WINDOWS})]
    joined = merge(windows)
    errors = [
        error
        for index, window in enumerate(windows)
        for error in _find_errors_of_one(template, index, window, joined, now)
    ]
    total = sum(end - start for start, end in joined) // MINUTE
    minimum = template.candidate_min_total_minutes
    if windows and not errors and total < minimum:
        text = _("All times together must have at least %(count)d minutes.") % {"count": minimum}
        errors.append(WindowError(None, "start", "too_small", text, {"min": minimum}))
    return errors


def submit(
    link: CandidateLink,
    windows: Sequence[Interval],
    now: int,
    actor: Actor,
    *,
    timezone: str = "",
    fit_count: int | None = None,
) -> list[CandidateWindow]:
    """Replace the windows of a link by others, in UTC seconds, and notify the coordinators.

    `timezone` is the IANA zone in which the candidate entered them; from now on the link has it.
    The mail says how many available times fit, if `fit_count` is known.

    Windows that touch or overlap are joined. The same windows as before change nothing. An empty
    list withdraws the earlier windows.

    Raise InvalidWindowsError, InvalidLinkError if the link cannot book, TooManyChangesError, or
    ConcurrencyError.
    """
    if errors := find_errors(link.template, windows, now):
        raise InvalidWindowsError(errors)
    return _replace(link.pk, merge(windows), now, actor, timezone, fit_count)


def list_windows(link: CandidateLink) -> list[Interval]:
    """Return the windows of a link in UTC seconds, the earliest first."""
    return [_to_interval(window) for window in CandidateWindow.objects.filter(link=link)]


def get_submission_time(link: CandidateLink) -> int | None:
    """Return the UTC second at which the windows of a link were sent, None without windows."""
    rows = CandidateWindow.objects.filter(link=link)
    latest = rows.aggregate(latest=Max("created_at"))["latest"]
    return from_datetime(latest) if latest else None


@retry_transaction()
@transaction.atomic
def _replace(
    link_id: int,
    windows: Sequence[Interval],
    now: int,
    actor: Actor,
    timezone: str,
    fit_count: int | None,
) -> list[CandidateWindow]:
    link = candidate_links.lock(link_id, now)
    before = list(CandidateWindow.objects.filter(link=link))
    if list(map(_to_interval, before)) == windows:
        return before
    _check_rate(actor, now)
    CandidateWindow.objects.filter(link=link).delete()
    rows = [_build_row(link, window, now) for window in windows]
    CandidateWindow.objects.bulk_create(rows)
    if timezone and rows:
        link.candidate_timezone, link.updated_at = timezone, read_change_time()
        link.save(update_fields=["candidate_timezone", "updated_at"])
    audit.record_link_action(audit.Action.WINDOWS_SENT, link, actor, now)
    hold_and_link_events.publish_link("windows_submitted", link, None, now)
    if rows:
        window_mail.notify_coordinators(link, fit_count, now)
    return rows


def _find_errors_of_one(
    template: InterviewTemplate,
    index: int,
    window: Interval,
    joined: Sequence[Interval],
    now: int,
) -> Iterator[WindowError]:
    """Yield what is wrong with a window; its length is that of the joined window around it."""
    start, end = window
    minimum = get_min_minutes(template)
    if start < now:
        yield WindowError(index, "start", "too_small", _("The time must be in the future."))
    if end <= start:
        yield WindowError(index, "end", "invalid", _("The end must be after the start."))
    elif any(end - start < minimum * MINUTE for start, end in _find_around(window, joined)):
        text = _("A time must have at least %(count)d minutes.") % {"count": minimum}
        yield WindowError(index, "end", "too_small", text, {"minMinutes": minimum})
    if end > now + MAX_WINDOW_DAYS * DAY:
        text = _("The time must be within %(count)d days.") % {"count": MAX_WINDOW_DAYS}
        yield WindowError(index, "end", "too_large", text, {"maxDays": MAX_WINDOW_DAYS})


def _find_around(window: Interval, joined: Sequence[Interval]) -> list[Interval]:
    """Return the joined window that contains a window."""
    return [other for other in joined if other[0] <= window[0] and window[1] <= other[1]]


def _check_rate(actor: Actor, now: int) -> None:
    """Raise TooManyChangesError if a candidate has sent windows too often."""
    if actor.kind is not ActorKind.LINK:
        return
    sent = AuditEntry.objects.filter(
        actor_kind=actor.kind.value, actor_id=actor.id, action=audit.Action.WINDOWS_SENT
    )
    if sent.count() >= MAX_SUBMISSIONS:
        raise TooManyChangesError(is_final=True)
    if sent.filter(at__gt=to_datetime(now - _HOUR_SECONDS)).count() >= MAX_SUBMISSIONS_PER_HOUR:
        raise TooManyChangesError(is_final=False)


def _build_row(link: CandidateLink, window: Interval, now: int) -> CandidateWindow:
    start, end = map(to_datetime, window)
    return CandidateWindow(link=link, start=start, end=end, created_at=to_datetime(now))


def _to_interval(window: CandidateWindow) -> Interval:
    return from_datetime(window.start), from_datetime(window.end)
