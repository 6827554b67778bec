from __future__ import annotations

import json

import pytest

from interviews.availability import DEFAULT_OPTIONS
from interviews.availability_json import AvailabilityRenderer, render_availability
from interviews.explanations import AvailabilityResult, find_and_explain
from interviews.interview_spec import load_spec
from tests.factories import DAY, NOW, alice, free_busy_entry, technical_interview, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def find_in(window) -> AvailabilityResult:
    return find_and_explain(
        load_spec(technical_interview(alice())), [window], utc_seconds(NOW), DEFAULT_OPTIONS
    )


@pytest.fixture
def result(calendar_service):
    calendar_service([free_busy_entry(alice())])
    window = (utc_seconds(NOW) + DAY, utc_seconds(NOW) + 8 * DAY)
    return find_in(window)


def test_rendered_slots_equal_the_engines(result):
    slots = json.loads(render_availability(result))["availableSlots"]
    rendered = [(utc_seconds(slot["start"]), utc_seconds(slot["end"])) for slot in slots]
    assert rendered == result.availability.search_result.list_slots()
    assert len(slots) == 7 * 48 - 1


def test_no_slots_render_as_an_empty_list(calendar_service):
    calendar_service([free_busy_entry(alice(), ("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"))])
    window = (utc_seconds(NOW) + DAY, utc_seconds(NOW) + 2 * DAY)
    assert json.loads(render_availability(find_in(window)))["availableSlots"] == []


def test_other_data_is_rendered_as_plain_json():
    assert json.loads(AvailabilityRenderer().render({"status": 404})) == {"status": 404}
