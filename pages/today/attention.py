"""Things that a coordinator should look at, each as a row with a link to the page that helps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings import announced_offsets, booking_queries, candidate_links
from bookings.models import Booking
from calendars import connection_status
from calendars.connection_status import ConnectionStatus
from calendars.models import Connection
from core.compiled_query import CompiledQuery
from engine.local_time import DAY
from pages.bookings import conflict_marks, failed_write_rows
from pages.candidate_names import name_of_booking, name_of_link
from pages.page_clock import PageClock
from pages.today.schedule import Schedule
from people.models import Interviewer

#: The rows of each kind that the page lists at most.
MAX_ROWS = 20
#: For how long an interview that its candidate cancelled is listed.
CANCELLED_SECONDS = 3 * DAY


@dataclass(frozen=True)
class AttentionRow:
    """A thing that needs attention; `state` is bad or warning.

    `end_url` and `end_text` lead to what ends the matter without the page of `url`, if anything.
    """

    state: str
    title: str
    detail: str
    url: str
    link_text: str
    end_url: str = ""
    end_text: str = ""


def list_rows(schedule: Schedule, now: int, clock: PageClock) -> list[AttentionRow]:
    """Return the rows at a UTC second, the most urgent first, in a constant number of queries."""
    return [
        *_list_conflicts(schedule, clock),
        *_list_cancelled(now, clock),
        *_list_sent_times(now),
        *_list_undelivered(schedule, clock),
        *_list_failed_writes(now, clock),
        *_list_moved(now),
        *_list_calendars(),
        *_list_interviewers_without_calendar(),
    ]


def _list_conflicts(schedule: Schedule, clock: PageClock) -> Iterator[AttentionRow]:
    conflicts = schedule.conflicts or {}
    for booking in [each for each in schedule.upcoming if each.pk in conflicts][:MAX_ROWS]:
        marks = conflict_marks.list_marks(conflicts, booking.pk)
        yield _build_booking_row("bad", booking, clock, ". ".join(marks))


def _list_cancelled(now: int, clock: PageClock) -> Iterator[AttentionRow]:
    """Yield the interviews that candidates cancelled lately and did not book again."""
    for booking in _cancelled.load(now - CANCELLED_SECONDS, now):
        row = _build_booking_row("warning", booking, clock, _describe_cancellation(booking))
        end_url = reverse("link-withdraw", args=[booking.link.uuid]) if booking.link else ""
        yield replace(row, end_url=end_url, end_text=_("Withdraw the link"))


def _describe_cancellation(booking: Booking) -> str:
    text = _("The candidate cancelled this interview and has not booked another time.")
    if booking.reason:
        text += " " + _("Reason: %(reason)s") % {"reason": booking.reason}
    return text


_cancelled = CompiledQuery(
    lambda since, now: booking_queries.find_cancelled_by_candidates(since, now)[:MAX_ROWS],
    "since_at",
    "now_at",
)


def _list_sent_times(now: int) -> Iterator[AttentionRow]:
    """Yield the links whose candidates sent the times at which they can come."""
    for link in _with_windows.load(now):
        yield AttentionRow(
            "warning",
            f"{name_of_link(link)}: {link.template.name}",
            _("Sent the times at which they can come"),
            reverse("link-windows", args=[link.uuid]),
            _("Choose a time"),
        )


_with_windows = CompiledQuery(
    lambda now: candidate_links.find_with_windows(now).select_related("template")[:MAX_ROWS],
    "now_at",
)


def _list_undelivered(schedule: Schedule, clock: PageClock) -> Iterator[AttentionRow]:
    bookings = [each for each in schedule.upcoming if each.pk in schedule.undelivered]
    text = _("A mail about this interview could not be delivered.")
    for booking in bookings[:MAX_ROWS]:
        yield _build_booking_row("warning", booking, clock, text)


def _build_booking_row(state: str, booking: Booking, clock: PageClock, text: str) -> AttentionRow:
    when = clock.format_full(booking_queries.get_slot(booking))
    title = f"{name_of_booking(booking)}: {when}"
    url = reverse("booking-detail", args=[booking.pk])
    return AttentionRow(state, title, text, url, _("Open the booking"))


def _list_failed_writes(now: int, clock: PageClock) -> Iterator[AttentionRow]:
    for row in failed_write_rows.list_rows(now, clock)[:MAX_ROWS]:
        title = f"{row.candidate_name}: {row.when}"
        url = reverse("booking-list")
        yield AttentionRow("warning", title, row.text, url, _("Open the bookings"))


def _list_moved(now: int) -> Iterator[AttentionRow]:
    if count := announced_offsets.count_moved(now):
        title = ngettext(
            "%(count)s upcoming interview has another local time since time zone rules changed.",
            "%(count)s upcoming interviews have another local time since time zone rules changed.",
            count,
        ) % {"count": count}
        yield AttentionRow("warning", title, "", reverse("moved"), _("Compare the times"))


def _list_calendars() -> Iterator[AttentionRow]:
    for connection in _with_problem.load():
        status = ConnectionStatus.from_connection(connection)
        names = {"name": connection.interviewer.name, "calendar": connection.name}
        yield AttentionRow(
            "bad" if status.failure else "warning",
            _("%(name)s’s calendar “%(calendar)s”") % names,
            f"{status.message} {status.remedy}".strip(),
            reverse("calendar-list"),
            _("Open the calendars"),
        )


def _find_with_problem() -> QuerySet[Connection]:
    connections = connection_status.find_with_problem()
    related = connections.select_related("interviewer", "snapshot", "health")
    return related.defer("snapshot__packed").order_by("interviewer__name", "name")


_with_problem = CompiledQuery(_find_with_problem)


def _list_interviewers_without_calendar() -> Iterator[AttentionRow]:
    if settings.CALENDARS["DEFAULT"]:
        return
    without = Interviewer.objects.filter(active=True, connections=None).order_by("name")
    names = list(without.values_list("name", flat=True)[: MAX_ROWS + 1])
    if names:
        listed = ", ".join(names[:MAX_ROWS]) + (" …" if len(names) > MAX_ROWS else "")
        text = _("Their time is unknown, so nothing can be booked with: %(names)s.")
        yield AttentionRow(
            "warning",
            _("Interviewers without a calendar"),
            text % {"names": listed},
            reverse("calendar-list"),
            _("Open the calendars"),
        )
