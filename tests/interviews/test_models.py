from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from interviews.models import InterviewTemplate
from tests.cast import alice, technical_interview

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("minutes", [1, 60, 1440])
def test_an_interview_lasts_a_minute_to_a_day(minutes):
    InterviewTemplate(name="Technical Interview", duration=minutes).full_clean()


@pytest.mark.parametrize("minutes", [0, 1441])
def test_any_other_duration_is_refused_by_form_and_database(minutes):
    template = InterviewTemplate(name="Technical Interview", duration=minutes)
    with pytest.raises(ValidationError) as caught:
        template.full_clean()
    assert "duration" in caught.value.message_dict
    with pytest.raises(IntegrityError):
        template.save()


def test_a_template_outlives_an_interviewer():
    template = technical_interview(alice())
    alice().delete()
    template.refresh_from_db()
    assert list(template.interviewers.all()) == []
    assert str(template) == "Technical Interview"
