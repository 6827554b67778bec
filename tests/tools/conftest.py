"""Answers of the endpoint with proofs, for a panel with every kind of rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from interviews.models import InterviewTemplate, PanelGroup, PanelMember
from people.models import Interviewer, Reservation, SpecialDays
from tests.factories import alice, free_busy_entry, technical_interview
from tests.tools.answers import PERIODS, Answer, Slot


@pytest.fixture
def ask(client, db, frozen, calendar_service) -> Callable[..., Answer]:
    """Request the slots of a panel with every kind of rule, with their proof."""
    required, pool = create_people()
    calendar_service([
        free_busy_entry(required, ("2025-01-22T09:30:00Z", "2025-01-22T10:10:00Z")),
        free_busy_entry(pool[0], ("2025-01-22T08:00:00Z", "2025-01-22T14:00:00Z")),
        free_busy_entry(pool[1], ("2025-01-23T12:00:00Z", "2025-01-23T13:15:00Z")),
        free_busy_entry(pool[2]),
    ])  # fmt: skip
    template = create_template(required, pool)

    def send(**body: Any) -> Answer:
        query = {"queryPeriods": PERIODS, "include": ["proof"], **body}
        url = f"/api/interviews/{template.pk}/availability/query"
        response = client.post(url, query, content_type="application/json")
        assert response.status_code == 200, response.content
        return response.json()

    return send


def create_people() -> tuple[Interviewer, list[Interviewer]]:
    """Create Alice and three others: one has open hours, one has a reservation and a day off."""
    pool = [Interviewer.objects.create(name=name) for name in ("Chen", "Dara", "Zoë 李")]
    Interviewer.objects.filter(pk=pool[1].pk).update(open_hours="Mon-Fri 08:30-16:30")
    SpecialDays.objects.create(interviewer=pool[2], first_day="2025-01-24", last_day="2025-01-24")
    Reservation.objects.create(
        interviewer=pool[2],
        state=Reservation.State.BOOKED,
        start="2025-01-22T12:00:00Z",
        end="2025-01-22T13:00:00Z",
        buffered_start="2025-01-22T11:45:00Z",
        buffered_end="2025-01-22T13:15:00Z",
    )
    return alice(), pool


def create_template(required: Interviewer, members: list[Interviewer]) -> InterviewTemplate:
    template = technical_interview(required)
    InterviewTemplate.objects.filter(pk=template.pk).update(buffer_before=15, buffer_after=10)
    group = PanelGroup.objects.create(template=template, name="Engineers", required=2)
    for position, interviewer in enumerate(members):
        PanelMember.objects.create(group=group, interviewer=interviewer, position=position)
    return template


@pytest.fixture
def answer(ask) -> Answer:
    """Return an answer with slots on two days."""
    return ask()


@pytest.fixture
def slot(answer) -> Slot:
    """Return the first slot. Alice is busy until 20 minutes before it, Zoë from 15 after it."""
    [first, *_] = answer["availableSlots"]
    assert (first["start"], first["end"]) == ("2025-01-22T10:30:00Z", "2025-01-22T11:30:00Z")
    return first
