"""Notify coordinators by mail of bookings that rules or calendars no longer allow.

Conflicts are looked for when the rules of an interviewer were saved, and by a periodic job, which
also finds new calendar events and conflicts that a killed process did not report. A notice is
recorded in the transaction that enqueues its mails. So coordinators are notified once of each
booking, interviewer and reason, by any number of processes, until the booking moves.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models.signals import post_delete, post_save

from bookings import booking_conflicts, booking_queries, conflict_mail
from bookings.booking_conflicts import ConflictsByBooking, ParticipantConflict
from bookings.models import Booking, BookingInterviewer, ConflictNotice
from engine.local_time import DAY
from engine.timestamps import to_datetime
from interviews import prefetch, query_limits
from interviews.query_limits import QueryTimeoutError
from ops import database_errors, periodic_jobs
from outbox.queue import enqueue_all
from people import coordinator_accounts
from people.models import Interviewer, SpecialDays

logger = logging.getLogger(__name__)

#: The seconds between two runs of the job, and the age at which it reads a calendar again.
INTERVAL_SECONDS, MAX_STALENESS_SECONDS = 300, 900
#: How far ahead the job reads the calendars of interviewers with bookings.
WATCH_SECONDS = 28 * DAY
#: The number of bookings that are checked together.
BATCH_SIZE = 500
_CHECK_FAILED = "could not check the bookings of an interviewer: %s"


def check_all(now: int) -> int:
    """Check every upcoming booking; return the number of new notices. `now` is a UTC second."""
    ConflictNotice.objects.filter(start__lte=to_datetime(now)).delete()
    if settings.CALENDARS["PREFETCH"]:
        _read_calendars(now)
    upcoming = Booking.objects.filter(start__gt=to_datetime(now), state=Booking.State.BOOKED)
    bookings = booking_queries.read_all(upcoming.select_related("template"))
    noticed = 0
    while batch := list(islice(bookings, BATCH_SIZE)):
        noticed += _notify(batch, booking_conflicts.find(batch, now), now)
    return noticed


def check_interviewer(interviewer_id: int, now: int) -> int:
    """Check the next bookings of an interviewer; return the number of new notices."""
    bookings = booking_conflicts.list_of_interviewer(interviewer_id, now)
    deadline = query_limits.start_deadline()
    conflicts = booking_conflicts.find(
        bookings, now, interviewer_id=interviewer_id, deadline=deadline
    )
    return _notify(bookings, conflicts, now)


def check_after_changes() -> None:
    """Check the bookings of an interviewer whenever their rules were saved; called at startup.

    The job repeats a check that fails.
    """
    post_save.connect(_receive_interviewer, sender=Interviewer, dispatch_uid="check interviewer")
    for signal in (post_save, post_delete):
        signal.connect(_receive_special_days, sender=SpecialDays, dispatch_uid="check special days")


def _receive_interviewer(instance: Interviewer, created: bool, **_: object) -> None:
    if not created:
        _check_on_commit(instance.pk)


def _receive_special_days(instance: SpecialDays, **_: object) -> None:
    _check_on_commit(instance.interviewer_id)


def _check_on_commit(interviewer_id: int) -> None:
    """Check when the change is committed; an error is logged and does not fail the request."""
    now = periodic_jobs.now()

    def check() -> None:
        try:
            check_interviewer(interviewer_id, now)
        except DatabaseError as error:
            logger.warning(_CHECK_FAILED, database_errors.describe(error))
        except QueryTimeoutError:
            logger.warning(_CHECK_FAILED, "it took too long")

    transaction.on_commit(check)


def _read_calendars(now: int) -> None:
    """Read the calendars of the interviewers of the next weeks, unless they were read lately."""
    participants: Any = BookingInterviewer.objects.filter(
        booking__state=Booking.State.BOOKED,
        booking__start__gt=to_datetime(now),
        booking__start__lt=to_datetime(now + WATCH_SECONDS),
    )
    ids = set(participants.order_by().values_list("interviewer", flat=True).distinct())
    prefetch.refresh(ids, (now, now + WATCH_SECONDS), now, MAX_STALENESS_SECONDS)


def _notify(bookings: Sequence[Booking], conflicts: ConflictsByBooking, now: int) -> int:
    """Record new conflicts and enqueue one mail to each coordinator; return their number.

    Without a coordinator who can be mailed, nothing is recorded.
    """
    if not conflicts:
        return 0
    recipients = coordinator_accounts.list_recipients()
    if not recipients:
        return 0
    with transaction.atomic():
        rows = list(_record_new(bookings, conflicts))
        if rows:
            enqueue_all(conflict_mail.build_message(each, rows, now) for each in recipients)
    return len(rows)


def _record_new(
    bookings: Iterable[Booking], conflicts: ConflictsByBooking
) -> Iterator[tuple[Booking, ParticipantConflict]]:
    """Record the reasons that are not recorded yet; yield the conflicts with such reasons.

    If another transaction records the same, its row is waited for. The order is that of booking
    and interviewer, so two transactions never wait for each other.
    """
    notices = ConflictNotice.objects.filter(booking__in=list(conflicts))
    recorded = set(notices.values_list("booking", "interviewer", "reason", "start"))
    for booking in sorted(bookings, key=lambda each: each.pk):
        participant_conflicts = conflicts.get(booking.pk, ())
        for conflict in sorted(participant_conflicts, key=lambda each: each.interviewer.pk):
            person = conflict.interviewer
            new_reasons = tuple(
                reason
                for reason in conflict.reasons
                if (booking.pk, person.pk, reason.value, booking.start) not in recorded
                and ConflictNotice.objects.get_or_create(
                    booking=booking, interviewer=person, reason=reason.value, start=booking.start
                )[1]
            )
            if new_reasons:
                yield booking, ParticipantConflict(person, new_reasons)
