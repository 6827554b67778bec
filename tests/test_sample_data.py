"""The sample data looks like a company: hours, zones, limits, a pool and plausible calendars."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from interviews.models import InterviewTemplate
from people import engine_values
from people.models import Interviewer
from service.mock_availability import get_free_busy_data
from tests.factories import NOW

pytestmark = pytest.mark.django_db

MONDAY = datetime.fromisoformat(NOW).replace(hour=0)
FOUR_WEEKS = (MONDAY, MONDAY + timedelta(days=28))


@pytest.fixture(autouse=True)
def sample_data(frozen) -> None:
    call_command("loaddata", "sample_data", verbosity=0)


def test_every_person_has_valid_working_hours_and_limits():
    for person in Interviewer.objects.all():
        person.full_clean()
        engine_values.check_rules(person, ())
        assert person.open_hours
        assert person.holiday_region
        assert person.max_per_day
    assert Interviewer.objects.values("timezone").distinct().count() >= 4


def test_every_person_takes_part_in_a_template():
    members = set()
    for template in InterviewTemplate.objects.all():
        template.full_clean()
        members |= set(template.interviewers.values_list("pk", flat=True))
        members |= set(template.groups.values_list("members__interviewer", flat=True))
    assert members == set(Interviewer.objects.values_list("pk", flat=True))


def test_system_design_needs_alice_and_one_of_three(client):
    group = InterviewTemplate.objects.get(name="System Design").groups.get()
    assert (group.required, group.members.count()) == (1, 3)
    slots = client.get("/api/interviews/3/availability?include=panel").json()["availableSlots"]
    panels = [[group["chosenIds"] for group in slot["panel"]["groups"]] for slot in slots]
    assert {tuple(everybody) for everybody, _pool in panels} == {(1,)}
    assert {tuple(pool) for _everybody, pool in panels} == {(2,), (3,), (4,)}


@pytest.mark.parametrize("pk", range(1, 9))
def test_simulated_meetings_are_during_the_day_of_the_person(pk):
    zone = ZoneInfo(Interviewer.objects.get(pk=pk).timezone)
    [entry] = get_free_busy_data([pk], FOUR_WEEKS)
    starts = [datetime.fromisoformat(block["start"][:19] + "+00:00") for block in entry["busy"]]
    hours = [start.astimezone(zone).hour for start in starts]
    assert min(hours) >= 8
    assert sum(hour < 18 for hour in hours) >= 0.9 * len(hours)
