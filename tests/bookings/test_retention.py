"""How long rows are stored, to the second."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from api.actors import SYSTEM_ACTOR
from bookings import candidate_links, retention
from bookings.candidate_links import Invitee
from bookings.models import Booking, CandidateLink, Hold, IdempotencyRecord
from calendars.models import Connection, Snapshot
from engine import timestamps
from outbox.models import Message
from people.models import Reservation
from tests.access import callers
from tests.bookings.booking_factories import (
    NOON,
    TEN,
    book,
    book_without_link,
    cancel,
    hold,
    issue_link,
)
from tests.bookings.personal_data_scan import find_traces
from tests.factories import DAY, NOW, alice, utc_seconds
from tests.outbox.processes import DeliveryProcesses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

DAYS = 180
#: When the interview at TEN is over, and when it is long over.
ENDED = utc_seconds(TEN) + 3600
LONG_AFTER = ENDED + DAYS * DAY

#: What a process does that ends what is over, and says how much that was.
PURGE = f"""
from bookings import retention
retention.BATCH_SIZE = 3
print(sum(rows.erase_all() for rows in retention.list_expired({utc_seconds(NOW)}, {DAYS})))
"""


def finish(now: int, days: int = DAYS) -> dict[str, int]:
    """Return the number of rows erased at an instant, by label."""
    counts = {rows.label: rows.erase_all() for rows in retention.list_expired(now, days)}
    return {label: count for label, count in counts.items() if count}


def link(template, **changed) -> CandidateLink:
    new_link, _ = candidate_links.create(
        template.pk, Invitee("Noor Haddad", "noor@example.com"), utc_seconds(NOW)
    )
    for name, value in changed.items():
        setattr(new_link, name, value)
    new_link.save()
    return new_link


def test_candidate_is_erased_days_after_the_booking_ends(template):
    new_booking = book(template)
    assert finish(LONG_AFTER - 1) == {"links": 1}
    assert finish(LONG_AFTER) == {"candidates of bookings": 1}
    new_booking.refresh_from_db()
    assert (
        new_booking.candidate_name,
        new_booking.candidate_email,
        new_booking.candidate_timezone,
    ) == ("", "", "UTC")
    assert (
        new_booking.participants.count()
        == Reservation.objects.filter(reference=new_booking.pk).count()
        == 2
    )
    assert finish(LONG_AFTER) == {}


def test_reason_and_pending_messages_are_erased_with_the_candidate(template):
    cancel(book(template), "Dana Roy is ill")
    assert Message.objects.exists()
    finish(LONG_AFTER)
    assert find_traces("Dana Roy", "dana@example.com", "ill") == set()
    assert not Message.objects.exists()


def test_candidate_of_upcoming_interview_is_kept(template):
    book(template)
    assert finish(ENDED + DAY - 1, days=1) == {}
    assert finish(ENDED + DAY, days=1) == {"candidates of bookings": 1, "links": 1}


def test_0_days_keep_candidates_and_still_delete_expired_holds(template):
    book_without_link(template)
    link(template)
    hold(template, NOON)
    assert finish(LONG_AFTER + 3650 * DAY, days=0) == {"holds": 1}
    assert CandidateLink.objects.count() == 1


def test_huge_retention_period_keeps_everything(template):
    book_without_link(template)
    assert finish(LONG_AFTER, days=10**12) == {}


def test_link_is_deleted_a_day_after_it_expires(template):
    new_link = link(template)
    ended = int(new_link.expires_at.timestamp())
    assert finish(ended + DAY - 1) == {}
    assert finish(ended + DAY) == {"links": 1}
    candidate_links.revoke(link(template), SYSTEM_ACTOR, utc_seconds(NOW))
    assert finish(utc_seconds(NOW) + DAY) == {"links": 1}


def test_revoked_link_is_kept_until_its_booking_is_over(template):
    """The link says which address is the candidate's, so mails about the booking need it."""
    new_link, booking = link(template), book_without_link(template)
    Booking.objects.filter(pk=booking.pk).update(link=new_link)
    candidate_links.revoke(new_link, SYSTEM_ACTOR, utc_seconds(NOW))
    ends = int(booking.end.timestamp())
    assert finish(ends + DAY - 1) == {}
    assert finish(ends + DAY) == {"links": 1}


def test_link_with_a_booking_is_deleted_a_day_after_the_booking(template):
    new_link = link(template)
    booking = book_without_link(template)
    ends = new_link.expires_at + timedelta(days=20)
    booking.link, booking.start, booking.end = new_link, ends - timedelta(hours=1), ends
    booking.save()
    assert finish(int(ends.timestamp()) + DAY - 1) == {}
    assert finish(int(ends.timestamp()) + DAY) == {"links": 1}


def test_link_is_deleted_with_the_candidate_of_its_bookings(template):
    new_booking = book_without_link(template)
    Booking.objects.update(
        link=link(template, expires_at=timestamps.to_datetime(LONG_AFTER + 99 * DAY))
    )
    assert finish(LONG_AFTER - 1) == {}
    later = book_without_link(template, NOON)
    Booking.objects.filter(pk=later.pk).update(
        start=timestamps.to_datetime(LONG_AFTER),
        end=timestamps.to_datetime(LONG_AFTER + 60),
        state="cancelled",
        link=CandidateLink.objects.get(),
    )  # fmt: skip
    assert finish(LONG_AFTER) == {"candidates of bookings": 1}
    Booking.objects.filter(pk=later.pk).delete()
    assert finish(LONG_AFTER) == {"links": 1}
    new_booking.refresh_from_db()
    assert new_booking.link_id is None


def test_mail_is_deleted_with_its_link(template):
    issue_link(template, "Noor Haddad", "noor@example.com")
    assert find_traces("noor@example.com") == {"CandidateLink.candidate_email", "Message.payload"}
    finish(utc_seconds(NOW) + 15 * DAY)
    assert find_traces("noor@example.com", "Noor Haddad") == set()


def test_hold_is_deleted_with_its_reservations_a_day_after_it_expires(template):
    over = utc_seconds(NOW) + 5 * 60 + DAY
    hold(template)
    assert finish(over - 1) == {}
    assert finish(over) == {"holds": 1}
    assert not Hold.objects.exists()
    assert not Reservation.objects.exists()


def test_response_is_stored_for_a_day():
    IdempotencyRecord.objects.create(
        caller="open",
        key="k",
        request="x",
        status=201,
        body="{}",
        created_at=timestamps.to_datetime(utc_seconds(NOW)),
    )
    assert finish(utc_seconds(NOW) + DAY - 1) == {}
    assert finish(utc_seconds(NOW) + DAY) == {"stored responses": 1}


@pytest.mark.parametrize(("days", "message_days"), [(180, 30), (0, 30), (7, 7)])
def test_settled_messages_are_kept_a_month_or_as_long_as_candidates(days, message_days):
    for state in ("delivered", "failed", "waiting"):
        Message.objects.create(
            channel="mail",
            ordering_key=state,
            state=state,
            created_at=timestamps.to_datetime(utc_seconds(NOW)),
            due_at=timestamps.to_datetime(utc_seconds(NOW)),
        )
    assert finish(utc_seconds(NOW) + message_days * DAY, days) == {}
    assert finish(utc_seconds(NOW) + message_days * DAY + 1, days) == {"messages": 2}


def test_snapshot_is_deleted_when_its_window_is_over():
    connection = Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    Snapshot.objects.create(
        connection=connection,
        start=timestamps.to_datetime(utc_seconds(NOW) - DAY),
        end=NOW,
        read_at=timestamps.to_datetime(utc_seconds(NOW) - DAY),
        packed=b"",
    )
    assert finish(utc_seconds(NOW) - 1) == {}
    assert finish(utc_seconds(NOW)) == {"snapshots": 1}


@pytest.mark.parametrize("holds", [1, 2, 3])
def test_all_expired_rows_are_deleted_in_batches(monkeypatch, template, holds):
    monkeypatch.setattr(retention, "BATCH_SIZE", 2)
    starts = (TEN, NOON, "2025-01-22T14:00:00Z")
    for start in starts[:holds]:
        hold(template, start)
    assert finish(utc_seconds(NOW) + 2 * DAY) == {"holds": holds}


@pytest.mark.django_db(transaction=True)
def test_concurrent_purges_delete_every_row_once(tmp_path):
    for key in range(40):
        IdempotencyRecord.objects.create(
            caller="open", key=str(key), request="x", status=201, body="{}",
            created_at=timestamps.to_datetime(utc_seconds(NOW) - 2 * DAY),
        )  # fmt: skip
    processes = DeliveryProcesses(tmp_path)
    processes.copy_database()
    purging = [processes.start(PURGE) for _ in range(3)]
    ended = [int(process.communicate(timeout=120)[0]) for process in purging]
    left, nothing = processes.start(PURGE * 2).communicate(timeout=120)[0].split()
    assert sum(ended) + int(left) == 40
    assert nothing == "0"


def test_expired_sessions_are_deleted():
    for key, seconds in (("a", 0), ("b", 1)):
        expire_date = timestamps.to_datetime(utc_seconds(NOW) + seconds)
        Session.objects.create(session_key=key, session_data="", expire_date=expire_date)
    assert finish(utc_seconds(NOW)) == {"sessions": 1}
    assert [session.session_key for session in Session.objects.all()] == ["b"]


def test_records_of_ended_sessions_are_deleted():
    client = callers.coordinator_client()
    assert finish(utc_seconds(NOW)) == {}
    client.logout()
    assert finish(utc_seconds(NOW)) == {"session records": 1}
