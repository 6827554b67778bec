"""Replace an interviewer of a booking through the API."""

from __future__ import annotations

import pytest

from bookings.models import AuditEntry, ConflictNotice
from bookings.schemas import BookingSerializer
from outbox.event_log import LoggedEvent
from outbox.models import Message
from people.models import Reservation
from tests.bookings.booking_factories import ELEVEN, TEN, book, cancel, move
from tests.bookings.replacement_fixtures import list_interviewers, reasons_of
from tests.factories import (
    alice,
    bob,
    chen,
    empty_calendars,
    farid,
    reserve,
    set_rules,
    technical_interview,
)
from tests.interviews.test_schemas import assert_is_as_documented
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def list_mails() -> set[tuple[str, str]]:
    """Return the event and the address of each mail."""
    return {
        (
            mail.payload["event"],
            mail.payload["booking"]["attendees"][mail.payload["attendee"]]["email"],
        )
        for mail in Message.objects.filter(channel="mail")
    }


def test_the_replacement_takes_the_place_and_the_time(replace, existing):
    body = replace(bob(), chen()).json()
    assert_is_as_documented(BookingSerializer, body)
    assert [row["name"] for row in body["interviewers"]] == ["Alice Johnson", "Chen Wei"]
    assert (body["sequence"], body["start"]) == (1, TEN)
    reserved = Reservation.objects.filter(reference=existing.pk)
    assert {row.interviewer_id for row in reserved} == {alice().pk, chen().pk}
    assert {row.start for row in reserved} == {existing.start}


def test_the_place_keeps_its_order_and_the_announced_time_is_that_of_the_replacement(
    replace, existing
):
    replace(bob(), chen())
    row = existing.participants.get(interviewer=chen())
    assert (row.optional, row.timezone, row.utc_offset) == (False, "UTC", 0)
    assert list_interviewers(existing) == ["Alice Johnson", "Chen Wei"]


def test_the_time_of_the_interviewer_who_leaves_is_free_again(replace, pool):
    replace(bob(), chen())
    other = book(technical_interview(bob()), email="ola@example.com")
    assert list_interviewers(other) == ["Bob Smith"]


def test_the_buffers_of_the_interview_are_reserved(replace, pool, existing):
    set_rules(pool, buffer_before=10, buffer_after=15)
    replace(bob(), chen())
    row = Reservation.objects.get(reference=existing.pk, interviewer=chen())
    assert (row.start - row.buffered_start).seconds == 600
    assert (row.buffered_end - row.end).seconds == 900


def test_only_those_concerned_get_mails(replace):
    replace(bob(), chen())
    assert list_mails() == {
        ("cancelled", "bob@example.com"),
        ("created", "chen@example.com"),
        ("updated", "dana@example.com"),
    }


def test_candidate_who_sees_no_names_gets_no_mail(replace, pool):
    set_rules(pool, shows_interviewer_names=False)
    replace(bob(), chen())
    assert {email for _, email in list_mails()} == {"bob@example.com", "chen@example.com"}


def test_notify_leaves_out_mails(replace):
    replace(bob(), chen(), notify={"candidate": False})
    assert {email for _, email in list_mails()} == {"bob@example.com", "chen@example.com"}


def test_calendars_of_all_interviewers_are_written(replace):
    replace(bob(), chen())
    writes = Message.objects.filter(channel="calendar")
    assert {row.payload["interviewer"]: row.payload["event"] for row in writes} == {
        alice().pk: "updated",
        bob().pk: "cancelled",
        chen().pk: "created",
    }


def test_event_and_audit_log_name_both(replace, existing):
    replace(bob(), chen())
    event = LoggedEvent.objects.get(type="booking.updated")
    assert event.data["changes"] == ["interviewers"]
    assert event.data["interviewerIds"] == [alice().pk, chen().pk]
    assert event.data["previous"]["interviewerIds"] == [alice().pk, bob().pk]
    freed = LoggedEvent.objects.filter(type="slots.changed").latest("pk")
    assert freed.data["interviewerIds"] == sorted([bob().pk, chen().pk])
    entry = AuditEntry.objects.get(action="replaced")
    assert (entry.booking_id, entry.interviewer_id, entry.replacement_id) == (
        existing.pk,
        bob().pk,
        chen().pk,
    )


def test_an_unreadable_calendar_is_503_and_changes_nothing(replace, existing, calendar_service):
    calendar_service(empty_calendars(alice(), bob()))
    problem = problem_of(replace(bob(), chen(), key="swap"), 503)
    assert problem["code"] == "availability_unknown"
    assert {row["name"] for row in problem["unknown"]} == {"Chen Wei"}
    assert list_interviewers(existing) == ["Alice Johnson", "Bob Smith"]
    calendar_service(empty_calendars(alice(), bob(), chen()))
    assert replace(bob(), chen(), key="swap").status_code == 200


def test_an_interview_that_is_not_offered_any_more_can_be_changed(replace, pool):
    set_rules(pool, active=False)
    assert replace(bob(), chen()).status_code == 200


def test_a_cancelled_booking_stays_as_it_is(replace, existing):
    cancel(existing)
    assert problem_of(replace(bob(), chen()), 409)["code"] == "booking_cancelled"


def test_the_same_request_with_a_key_is_carried_out_once(replace, existing):
    first, second = replace(bob(), chen(), key="k"), replace(bob(), chen(), key="k")
    assert first.content == second.content
    assert second.headers["Idempotent-Replayed"] == "true"
    assert reasons_of(replace(bob(), chen())) == ["not_in_booking"]
    refused = replace(bob(), farid(), key="other")
    assert reasons_of(replace(bob(), farid(), key="other")) == ["not_in_booking"]
    assert refused.status_code == 409
    assert AuditEntry.objects.filter(action="replaced").count() == 1


def test_preconditions(replace, existing, client, api):
    path = f"/api/bookings/{existing.pk}"
    etag = client.get(path).headers["ETag"]
    answer = replace(bob(), chen(), expectedSequence=0)
    assert answer.headers["ETag"] != etag
    assert problem_of(replace(chen(), bob(), expectedSequence=0), 412)
    body = {"interviewerId": chen().pk, "replacementId": bob().pk}
    url = f"{path}/replace-interviewer"
    kind = "application/json"
    refused = client.post(url, body, content_type=kind, HTTP_IF_MATCH=etag)
    assert refused.status_code == 412
    current = client.post(url, body, content_type=kind, HTTP_IF_MATCH=answer.headers["ETag"])
    assert current.headers["ETag"] == client.get(path).headers["ETag"]


def test_conflict_notices_of_the_interviewer_who_leaves_are_deleted(replace, existing):
    for person in (alice(), bob()):
        ConflictNotice.objects.create(
            booking=existing, interviewer=person, reason="time_off", start=existing.start
        )
    replace(bob(), chen())
    assert [row.interviewer for row in ConflictNotice.objects.all()] == [alice()]


def test_wrong_bodies_name_the_member(replace, api, existing):
    path = f"bookings/{existing.pk}/replace-interviewer"
    assert set(errors_of(problem_of(api("post", path, {}), 400))) == {
        "interviewerId",
        "replacementId",
    }
    wrong = {"interviewerId": "Bob", "replacementId": 0, "who": 1}
    assert set(errors_of(problem_of(api("post", path, wrong), 400))) == {
        "interviewerId",
        "replacementId",
        "who",
    }


def test_a_moved_booking_is_replaced_at_its_new_time(replace, existing):
    move(existing, ELEVEN)
    reserve(chen(), TEN)
    assert replace(bob(), chen()).json()["start"] == ELEVEN
