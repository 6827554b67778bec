"""The requirements of the brief: its endpoint, keys and constraints."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from tests.factories import alice, bob, free_busy_entry, starts_of, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

WEDNESDAY = {"start": "2025-01-22T08:00:00Z", "end": "2025-01-22T14:00:00Z"}


def test_response_has_exactly_the_keys_of_the_brief(client, calendar_service):
    template = technical_interview(alice(), bob())
    calendar_service(
        [
            free_busy_entry(alice(), ("2025-01-22T08:00:00Z", "2025-01-22T10:00:00Z")),
            free_busy_entry(bob(), ("2025-01-22T11:00:00Z", "2025-01-22T14:00:00Z")),
        ]
    )
    response = client.get(f"/api/interviews/{template.pk}/availability", WEDNESDAY)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.json() == {
        "interviewId": template.pk,
        "name": "Technical Interview",
        "durationMinutes": 60,
        "interviewers": [
            {"id": alice().pk, "name": "Alice Johnson"},
            {"id": bob().pk, "name": "Bob Smith"},
        ],
        "availableSlots": [{"start": "2025-01-22T10:00:00Z", "end": "2025-01-22T11:00:00Z"}],
    }


def test_trailing_slash_makes_no_difference(client):
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    plain, slashed = client.get(url), client.get(f"{url}/")
    assert (plain.status_code, slashed.status_code) == (200, 200)
    assert plain.content == slashed.content


def test_calendar_service_is_called_once_with_all_ids(client, calendar_service):
    template = technical_interview(alice(), bob())
    service = calendar_service([free_busy_entry(alice()), free_busy_entry(bob())])
    client.get(f"/api/interviews/{template.pk}/availability", WEDNESDAY)
    assert service.calls == [[alice().pk, bob().pk]]


def test_slots_start_on_the_hour_or_half_hour(client, calendar_service):
    template = technical_interview(alice(), duration=45)
    calendar_service([free_busy_entry(alice(), ("2025-01-22T09:01:00Z", "2025-01-22T12:29:00Z"))])
    answer = client.get(f"/api/interviews/{template.pk}/availability", WEDNESDAY).json()
    assert answer["availableSlots"] == [
        {"start": "2025-01-22T08:00:00Z", "end": "2025-01-22T08:45:00Z"},
        {"start": "2025-01-22T12:30:00Z", "end": "2025-01-22T13:15:00Z"},
        {"start": "2025-01-22T13:00:00Z", "end": "2025-01-22T13:45:00Z"},
    ]


@pytest.mark.parametrize(
    ("now", "first"),
    [
        ("2025-01-20T10:00:00+00:00", "2025-01-21T10:00:00Z"),
        ("2025-01-20T10:00:00.000001+00:00", "2025-01-21T10:30:00Z"),
        ("2025-01-20T10:00:01+00:00", "2025-01-21T10:30:00Z"),
    ],
)
def test_slot_starts_at_least_24_hours_ahead(client, calendar_service, frozen, now, first):
    frozen.move_to(now, tick=False)
    template = technical_interview(alice())
    calendar_service([free_busy_entry(alice())])
    window = {"start": "2025-01-21T00:00:00Z", "end": "2025-01-21T12:00:00Z"}
    answer = client.get(f"/api/interviews/{template.pk}/availability", window).json()
    assert starts_of(answer["availableSlots"])[0] == first


def test_default_window_is_seven_days_after_the_notice(client, calendar_service):
    template = technical_interview(alice(), duration=30)
    calendar_service([free_busy_entry(alice())])
    slots = client.get(f"/api/interviews/{template.pk}/availability").json()["availableSlots"]
    assert (slots[0]["start"], slots[-1]["end"]) == ("2025-01-21T10:00:00Z", "2025-01-28T10:00:00Z")
    assert len(slots) == 7 * 48


def test_every_sample_template_has_slots_on_the_simulated_calendar(client):
    call_command("loaddata", "sample_data", verbosity=0)
    answers = [client.get(f"/api/interviews/{number}/availability") for number in (1, 2, 3, 4)]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert all(answer.json()["availableSlots"] for answer in answers)
