"""A moved booking keeps its interviewers where they are free."""

from __future__ import annotations

import pytest

from bookings import booking, rescheduling
from interviews.models import InterviewTemplate
from tests.bookings.booking_factories import NOON, TEN, book, move, slot_request
from tests.factories import add_group, alice, bob, chen, reserve, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def pool(everybody_free) -> InterviewTemplate:
    template = technical_interview()
    add_group(template, alice(), bob(), chen(), required=1)
    return template


def interviewer_ids(row) -> list[int]:
    return booking.get_interviewer_ids(row.pk)


def test_interviewer_keeps_the_place_although_others_have_less_load(pool):
    booked = book(pool)
    for hour in (13, 14):
        book(technical_interview(alice()), f"2025-01-22T{hour}:00:00Z", email="ola@example.com")
    assert interviewer_ids(booked) == [alice().pk]
    assert rescheduling.find_new_interviewers(slot_request(pool, NOON), booked) == []
    assert interviewer_ids(move(booked, NOON)) == [alice().pk]


def test_only_the_interviewer_who_is_not_free_is_replaced(everybody_free):
    template = technical_interview()
    add_group(template, alice(), bob(), chen(), required=2)
    booked = book(template)
    reserve(alice(), NOON)
    book(technical_interview(bob()), "2025-01-22T14:00:00Z", email="ola@example.com")
    assert interviewer_ids(booked) == [alice().pk, bob().pk]
    new_ids = rescheduling.find_new_interviewers(slot_request(template, NOON), booked)
    assert new_ids == [chen().pk]
    assert interviewer_ids(move(booked, NOON)) == [bob().pk, chen().pk]


def test_start_that_is_no_slot_has_no_preview(pool):
    booked = book(pool, TEN)
    for person in (alice(), bob(), chen()):
        reserve(person, NOON)
    assert rescheduling.find_new_interviewers(slot_request(pool, NOON), booked) == []
