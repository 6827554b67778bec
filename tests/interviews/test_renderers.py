from __future__ import annotations

import json

import pytest

from interviews.availability import find
from interviews.renderers import AvailabilityRenderer
from tests.cast import DAY, NOW, alice, at, entry, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def found(calendar_service):
    calendar_service([entry(alice())])
    window = (at(NOW) + DAY, at(NOW) + 8 * DAY)
    return find(technical_interview(alice()).pk, window, at(NOW))


def test_the_slots_are_written_as_the_engine_found_them(found):
    written = json.loads(AvailabilityRenderer().render(found))["availableSlots"]
    assert [(at(slot["start"]), at(slot["end"])) for slot in written] == found.answer.slots()
    assert len(written) == 7 * 48 - 1


def test_an_answer_without_slots_has_an_empty_list(calendar_service):
    calendar_service([entry(alice(), ("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"))])
    window = (at(NOW) + DAY, at(NOW) + 2 * DAY)
    found = find(technical_interview(alice()).pk, window, at(NOW))
    assert json.loads(AvailabilityRenderer().render(found))["availableSlots"] == []


def test_anything_else_is_plain_json():
    assert json.loads(AvailabilityRenderer().render({"status": 404})) == {"status": 404}
