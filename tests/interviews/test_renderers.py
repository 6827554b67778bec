from __future__ import annotations

import json

import pytest

from interviews.availability import DEFAULT
from interviews.explanations import Answered, answer
from interviews.renderers import AnswerRenderer
from interviews.spec import of_template
from tests.factories import DAY, NOW, alice, at, entry, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def answered(window) -> Answered:
    return answer(of_template(technical_interview(alice())), [window], at(NOW), DEFAULT)


@pytest.fixture
def found(calendar_service):
    calendar_service([entry(alice())])
    window = (at(NOW) + DAY, at(NOW) + 8 * DAY)
    return answered(window)


def test_the_slots_are_written_as_the_engine_found_them(found):
    written = json.loads(AnswerRenderer().render(found))["availableSlots"]
    assert [(at(slot["start"]), at(slot["end"])) for slot in written] == found.found.answer.slots()
    assert len(written) == 7 * 48 - 1


def test_an_answer_without_slots_has_an_empty_list(calendar_service):
    calendar_service([entry(alice(), ("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"))])
    window = (at(NOW) + DAY, at(NOW) + 2 * DAY)
    assert json.loads(AnswerRenderer().render(answered(window)))["availableSlots"] == []


def test_anything_else_is_plain_json():
    assert json.loads(AnswerRenderer().render({"status": 404})) == {"status": 404}
