"""A candidate is not booked twice at the same time, over all templates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from bookings.models import Booking
from interviews.models import InterviewTemplate
from tests.access import callers
from tests.bookings.booking_factories import (
    CANDIDATE,
    ELEVEN,
    HALF_PAST,
    NOON,
    TEN,
    book,
    cancel,
    hold,
)
from tests.factories import add_group, alice, bob, chen, farid, technical_interview
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

CANDIDATE_BOOKED = "urn:slotsmith:candidate-booked"


@pytest.fixture
def other(everybody_free) -> InterviewTemplate:
    """Return a template with other interviewers than `template`."""
    return technical_interview(chen())


def send_booking(api: Callable[..., Any], template: InterviewTemplate, **changes: Any) -> Any:
    body = {"start": TEN, "candidate": CANDIDATE, **changes}
    return api("post", f"{template.pk}/bookings", body)


def reschedule(api: Callable[..., Any], booking: Booking, **body: Any) -> Any:
    return api("post", f"bookings/{booking.pk}/reschedule", body)


@pytest.mark.parametrize("start", [TEN, HALF_PAST, "2025-01-22T09:30:00Z"])
def test_overlapping_booking_of_another_template_is_refused(api, template, other, start):
    existing_booking = book(template)
    problem = problem_of(send_booking(api, other, start=start), 409)
    assert problem["type"] == CANDIDATE_BOOKED
    assert (problem["bookingId"], problem["interviewId"]) == (str(existing_booking.pk), template.pk)
    assert Booking.objects.count() == 1


def test_overlapping_booking_of_the_same_template_is_refused(api, everybody_free):
    pool = technical_interview()
    add_group(pool, alice(), bob(), required=1)
    book(pool)
    assert problem_of(send_booking(api, pool), 409)["type"] == CANDIDATE_BOOKED


@pytest.mark.parametrize("email", ["DANA@example.com", " dana@Example.COM "])
def test_address_is_compared_without_case_and_spaces(api, template, other, email):
    book(template)
    answer = send_booking(api, other, candidate={**CANDIDATE, "email": email})
    assert problem_of(answer, 409)["type"] == CANDIDATE_BOOKED


@pytest.mark.parametrize("start", ["2025-01-22T09:00:00Z", ELEVEN])
def test_adjacent_interviews_do_not_overlap(api, template, other, start):
    book(template)
    assert send_booking(api, other, start=start).status_code == 201


def test_buffers_of_interviewers_do_not_count_for_the_candidate(api, template, other):
    other.buffer_before = 60
    other.save()
    book(template)
    assert send_booking(api, other, start=ELEVEN).status_code == 201


def test_longest_interview_is_found_at_its_end(api, everybody_free, template):
    book(technical_interview(chen(), duration=24 * 60), "2025-01-22T00:00:00Z")
    answer = send_booking(api, template, start="2025-01-22T23:30:00Z")
    assert problem_of(answer, 409)["type"] == CANDIDATE_BOOKED


def test_other_candidates_and_cancelled_bookings_do_not_count(api, template, other):
    cancel(book(template, TEN))
    book(template, TEN, email="noor@example.com")
    assert send_booking(api, other).status_code == 201


def test_hold_of_an_overlapping_slot_cannot_be_booked(api, template, other):
    held = hold(other)
    book(template)
    body = {"holdId": str(held.pk), "candidate": CANDIDATE}
    answer = api("post", f"{other.pk}/bookings", body)
    assert problem_of(answer, 409)["type"] == CANDIDATE_BOOKED
    allowed = api("post", f"{other.pk}/bookings", {**body, "allowCandidateOverlap": True})
    assert allowed.status_code == 201


def test_move_onto_another_interview_is_refused(api, template, other):
    existing_booking, moved = book(template), book(other, NOON)
    problem = problem_of(reschedule(api, moved, start=HALF_PAST), 409)
    assert (problem["type"], problem["bookingId"]) == (CANDIDATE_BOOKED, str(existing_booking.pk))
    assert reschedule(api, moved, start=ELEVEN).status_code == 200


def test_move_by_less_than_its_length_does_not_overlap_itself(api, template):
    assert reschedule(api, book(template), start=HALF_PAST).status_code == 200


def test_overlap_is_booked_and_moved_on_request(api, template, other):
    book(template)
    answer = send_booking(api, other, allowCandidateOverlap=True)
    assert answer.status_code == 201
    moved = Booking.objects.get(pk=answer.json()["id"])
    assert problem_of(reschedule(api, moved, start=HALF_PAST), 409)["type"] == CANDIDATE_BOOKED
    answer = reschedule(api, moved, start=HALF_PAST, allowCandidateOverlap=True)
    assert answer.status_code == 200


def test_taken_slot_is_refused_with_the_reasons_of_the_slot(api, template):
    book(template)
    assert problem_of(send_booking(api, template), 409)["reasons"] == ["booked"]


def test_refusal_is_stored_for_the_idempotency_key(api, template, other):
    first = book(template)
    path, body = f"{other.pk}/bookings", {"start": TEN, "candidate": CANDIDATE}
    refused = api("post", path, body, key="once")
    cancel(first)
    repeated = api("post", path, body, key="once")
    assert (repeated.status_code, repeated.content) == (409, refused.content)


@pytest.mark.parametrize("value", ["yes please", None, 3, []])
def test_invalid_permission_to_overlap_is_refused_with_its_name(api, template, value):
    problem = problem_of(send_booking(api, template, allowCandidateOverlap=value), 400)
    assert "allowCandidateOverlap" in errors_of(problem)


def test_hold_has_no_permission_to_overlap(api, template):
    answer = api("post", f"{template.pk}/holds", {"start": TEN, "allowCandidateOverlap": True})
    assert "allowCandidateOverlap" in errors_of(problem_of(answer, 400))


class TestCallers:
    """Coordinators and tokens that may book can allow an overlap."""

    @pytest.fixture(autouse=True)
    def existing_booking(self, template) -> Booking:
        return book(template)

    def send(self, client: Client, template: InterviewTemplate, **changes: Any) -> Any:
        body = {"start": TEN, "candidate": CANDIDATE, **changes}
        path = f"/api/interviews/{template.pk}/bookings"
        return client.post(path, body, content_type="application/json")

    def test_coordinator_and_booking_token_may_allow_it(self, other):
        token = callers.client_of_new_token(scope="bookings:write")
        for client, template in (
            (callers.coordinator_client(), other),
            (token, technical_interview(farid())),
        ):
            answer = self.send(client, template, allowCandidateOverlap=True)
            assert answer.status_code == 201

    def test_reading_token_and_interviewer_may_not(self, other):
        reader = callers.client_of_new_token()
        for client in (reader, callers.interviewer_client(alice())):
            problem_of(self.send(client, other, allowCandidateOverlap=True), 403)

    def test_booking_is_named_to_tokens_that_may_book(self, existing_booking, other):
        booker = callers.client_of_new_token(scope="bookings:write")
        assert problem_of(self.send(booker, other), 409)["bookingId"] == str(existing_booking.pk)
