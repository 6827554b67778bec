from __future__ import annotations

import json

import pytest

from interviews.availability import DEFAULT_OPTIONS
from interviews.explanations import AvailabilityResult, find_and_explain
from interviews.renderers import AvailabilityRenderer
from interviews.spec import load_spec
from tests.factories import DAY, NOW, alice, free_busy_entry, technical_interview, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def answered(window) -> AvailabilityResult:
    return find_and_explain(
        load_spec(technical_interview(alice())), [window], utc_seconds(NOW), DEFAULT_OPTIONS
    )


@pytest.fixture
def found(calendar_service):
    calendar_service([free_busy_entry(alice())])
    window = (utc_seconds(NOW) + DAY, utc_seconds(NOW) + 8 * DAY)
    return answered(window)


def test_the_slots_are_written_as_the_engine_found_them(found):
    written = json.loads(AvailabilityRenderer().render(found))["availableSlots"]
    assert [
        (utc_seconds(slot["start"]), utc_seconds(slot["end"])) for slot in written
    ] == found.found.answer.list_slots()
    assert len(written) == 7 * 48 - 1


def test_an_answer_without_slots_has_an_empty_list(calendar_service):
    calendar_service([free_busy_entry(alice(), ("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"))])
    window = (utc_seconds(NOW) + DAY, utc_seconds(NOW) + 2 * DAY)
    assert json.loads(AvailabilityRenderer().render(answered(window)))["availableSlots"] == []


def test_anything_else_is_plain_json():
    assert json.loads(AvailabilityRenderer().render({"status": 404})) == {"status": 404}
