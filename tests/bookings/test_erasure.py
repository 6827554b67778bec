from __future__ import annotations

from threading import Thread

import pytest
from django.db import OperationalError, connection, transaction

from bookings import candidate_links, erasure, personal_data
from bookings.candidate_links import Invitee
from bookings.erasure import PendingMessagesError, UpcomingInterviewsError
from bookings.models import AuditEntry, Booking, CandidateLink
from engine import timestamps
from outbox import delivery
from outbox.models import Message
from tests.bookings.booking_factories import NOON, book, cancel, issue_link
from tests.bookings.candidate_fixtures import EMAIL, FOUR, NAME, OTHER_EMAIL, OTHER_NAME
from tests.bookings.personal_data_scan import find_traces
from tests.bookings.test_personal_data import COLUMNS
from tests.factories import NOW, utc_seconds
from tests.live_processes import ON_POSTGRESQL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_candidate_is_erased_from_their_booking_only(template):
    gone = cancel(book(template), "Dana Roy is ill")
    other = book(template, NOON, "Ola Berg", "ola@example.com")
    erasure.erase("dana@example.com", utc_seconds(FOUR))
    assert find_traces("Dana Roy", "dana@example.com") == set()
    assert {message.booking_id for message in Message.objects.all()} == {str(other.pk)}
    other.refresh_from_db()
    gone.refresh_from_db()
    assert other.candidate_name == "Ola Berg"
    assert (gone.candidate_timezone, gone.candidate_utc_offset) == ("UTC", None)


def test_link_is_deleted_with_its_mails_and_booking_stays(template):
    for name in ("Noor Haddad", "Ola Berg"):
        issue_link(template, name, "noor@example.com")
    link = CandidateLink.objects.get(candidate_name="Noor Haddad")
    new_booking = book(template)
    new_booking.link = link
    new_booking.save()
    erasure.delete_links([link.pk])
    assert find_traces("Noor Haddad") == set()
    new_booking.refresh_from_db()
    assert (new_booking.link, Message.objects.filter(channel="plain_mail").count()) == (None, 1)


@pytest.fixture
def delivered_mails(settings, stored_candidate, mailoutbox):
    """Deliver all pending messages."""
    settings.DEFAULT_FROM_EMAIL = "Slots <slots@example.org>"
    delivery.deliver_due(utc_seconds(NOW), 1000)
    return mailoutbox


def test_erasure_after_the_interviews_leaves_no_trace(stored_candidate):
    counts = erasure.erase("noor@EXAMPLE.com", utc_seconds(FOUR) + 3600)
    assert counts == {"bookings": 3, "links": 4, "stored responses": 1, "messages": 16}
    assert find_traces(NAME, EMAIL) == set()
    assert find_traces("Noor", "Haddad", "noor@") == set()
    assert erasure.erase(EMAIL, utc_seconds(FOUR) + 3600) == dict.fromkeys(counts, 0)


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_links_are_locked_during_erasure(template, monkeypatch):
    candidate_links.create(template.pk, Invitee(NAME, EMAIL), utc_seconds(NOW))
    refused = []

    def look(*_):
        rows = CandidateLink.objects.select_for_update(nowait=True)
        try:
            with transaction.atomic():
                list(rows)
        except OperationalError as error:
            refused.append(error)
        finally:
            connection.close()

    def check(*_):
        elsewhere = Thread(target=look)
        elsewhere.start()
        elsewhere.join()

    monkeypatch.setattr(erasure, "check_erasable", check)
    erasure.erase(EMAIL, utc_seconds(NOW))
    assert len(refused) == 1


def test_other_candidates_and_interviews_stay(stored_candidate):
    erasure.erase(EMAIL, utc_seconds(FOUR) + 3600)
    assert find_traces(OTHER_NAME, OTHER_EMAIL) == COLUMNS - {
        "Booking.reason",
        "Booking.cancellation_note",
    }
    assert Booking.objects.count() == 4
    erased = AuditEntry.objects.filter(action="candidate_erased")
    entries = AuditEntry.objects.filter(object_type="")
    assert (entries.count() - erased.count(), erased.count()) == (8, 7)
    assert stored_candidate.by_api.participants.count() == 2


def test_candidate_with_upcoming_interview_is_not_erased(stored_candidate):
    with pytest.raises(UpcomingInterviewsError) as caught:
        erasure.erase(EMAIL, utc_seconds(NOW))
    assert {upcoming.pk for upcoming in caught.value.bookings} == {
        stored_candidate.by_link.pk, stored_candidate.by_api.pk
    }  # fmt: skip
    assert find_traces(NAME, EMAIL) == COLUMNS


def test_erasure_waits_until_cancellations_are_delivered(delivered_mails, stored_candidate):
    erasure.cancel_upcoming(EMAIL, utc_seconds(NOW))
    with pytest.raises(PendingMessagesError) as caught:
        erasure.erase(EMAIL, utc_seconds(NOW))
    assert caught.value.messages == 6
    assert find_traces(NAME, EMAIL) == COLUMNS - {"Message.private_text"}
    delivered_mails.clear()
    delivery.deliver_due(utc_seconds(NOW), 1000)
    assert [mail.subject.split(":")[0] for mail in delivered_mails] == ["Cancelled", "Cancelled"]
    erasure.erase(EMAIL, utc_seconds(NOW))
    assert find_traces(NAME, EMAIL) == set()


def test_cancel_upcoming_revokes_link_and_is_recorded_as_system(stored_candidate):
    erasure.cancel_upcoming(EMAIL, utc_seconds(NOW))
    stored_candidate.link.refresh_from_db()
    assert stored_candidate.link.revoked_at == timestamps.to_datetime(utc_seconds(NOW))
    remaining = personal_data.collect(EMAIL)
    assert remaining.get_upcoming(utc_seconds(NOW)) == []
    assert [(entry.action, entry.actor_kind) for entry in remaining.audit_entries][-3:] == [
        ("link_revoked", "system"),
        ("cancelled", "system"),
        ("cancelled", "system"),
    ]


def test_pending_messages_about_past_interviews_are_deleted(stored_candidate):
    erasure.erase(EMAIL, utc_seconds(FOUR) + 3600)
    assert not Message.objects.filter(booking_id=stored_candidate.by_api.pk).exists()


def test_messages_without_channel_do_not_block_erasure(settings, stored_candidate):
    erasure.cancel_upcoming(EMAIL, utc_seconds(NOW))
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {}}
    erasure.erase(EMAIL, utc_seconds(NOW))
    assert find_traces(NAME, EMAIL) == set()
