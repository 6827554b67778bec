from __future__ import annotations

import pytest

from bookings import personal_data
from bookings.models import Booking, CandidateLink
from outbox.models import Message
from tests.bookings.booking_factories import NOON, book
from tests.bookings.candidate_fixtures import EIGHT, EMAIL, NAME, OTHER_EMAIL
from tests.bookings.personal_data_scan import find_traces
from tests.factories import utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

#: Every column in which a candidate may stand. Who adds one has it exported and erased as well.
COLUMNS = {
    "Booking.candidate_name",
    "Booking.candidate_email",
    "Booking.reason",
    "Booking.cancellation_note",
    "CandidateLink.candidate_name",
    "CandidateLink.candidate_email",
    "Message.payload",
    "Message.private_text",
    "Message.ordering_key",
    "IdempotencyRecord.body",
}


def test_candidate_data_is_in_known_columns_only(stored_candidate):
    assert find_traces(NAME, EMAIL) == COLUMNS


@pytest.mark.parametrize("email", [EMAIL, EMAIL.lower(), EMAIL.upper()])
def test_all_data_is_found_by_email_in_any_case(stored_candidate, email):
    collected = personal_data.collect(email)
    assert {row.pk for row in collected.bookings} == {
        stored_candidate.by_link.pk, stored_candidate.by_api.pk, stored_candidate.cancelled.pk
    }  # fmt: skip
    assert stored_candidate.link in collected.links
    assert [row.key for row in collected.stored_responses] == [NOON]
    assert collected.count() == {
        "bookings": 3, "links": 4, "stored responses": 1, "messages": collected.messages.count(),
    }  # fmt: skip
    streams = {row.ordering_key.split(":")[0] for row in collected.messages}
    assert streams == {"link", *(str(row.pk) for row in collected.bookings)}


def test_audit_entries_of_their_bookings_are_collected(stored_candidate):
    collected = personal_data.collect(EMAIL)
    assert [entry.action for entry in collected.audit_entries] == [
        "link_created", "booked", "booked", "booked", "cancelled", "rescheduled"
    ]  # fmt: skip


def test_email_case_is_ignored_beyond_ascii(template):
    new_booking = book(template, email="noor@bücher.example")
    assert personal_data.collect("NOOR@BÜCHER.example").bookings == [new_booking]


@pytest.mark.parametrize("email", ["or@example.com", "noor@example.com.au", "noor_example.com"])
def test_email_that_contains_the_email_is_not_collected(stored_candidate, email):
    assert set(personal_data.collect(email).count().values()) == {0}


def test_mail_of_a_deleted_link_is_found(stored_candidate):
    CandidateLink.objects.all().delete()
    [mail] = personal_data.collect(EMAIL.lower()).messages.filter(channel="plain_mail")
    assert mail.payload["name"] == NAME


def test_interview_is_upcoming_until_it_is_over_or_cancelled(stored_candidate):
    collected = personal_data.collect(EMAIL)
    over = utc_seconds(EIGHT) + 3600
    assert len(collected.get_upcoming(over - 1)) == 2
    assert collected.get_upcoming(over) == [stored_candidate.by_api]
    assert len(collected.get_unfinished(over)) == 2


def test_erased_candidate_is_not_collected(stored_candidate):
    Booking.objects.update(candidate_email="")
    CandidateLink.objects.exclude(bookings=None).delete()  # erased with the candidate
    collected = personal_data.collect(OTHER_EMAIL)
    assert (collected.bookings, collected.stored_responses.count()) == ([], 0)
    assert Message.objects.filter(channel="plain_mail").count() == 2
