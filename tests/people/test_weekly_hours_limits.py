"""Working hours have a maximum length and are read in linear time."""

from __future__ import annotations

import time

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from interviews.models import InterviewTemplate
from people import weekly_hours
from people.models import Interviewer
from tests.factories import alice, technical_interview

LINE = "Mon 09:00-10:00\n"
TOO_LONG = LINE * (weekly_hours.MAX_LENGTH // len(LINE) + 1)


def measure_seconds(lines: int) -> float:
    text = LINE * lines
    started = time.process_time()
    assert weekly_hours.parse(text)
    return time.process_time() - started


def test_reading_takes_linear_time():
    weekly_hours.parse(LINE)
    assert measure_seconds(40_000) < 8 * measure_seconds(10_000)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Interviewer, "open_hours"),
        (Interviewer, "core_hours"),
        (InterviewTemplate, "candidate_windows"),
    ],
)
def test_admin_refuses_longer_texts(admin_client, model, field):
    row = alice() if model is Interviewer else technical_interview(alice())
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
    answer = admin_client.post(url, {field: TOO_LONG})
    [error] = answer.context["adminform"].form.errors[field]
    assert "at most 2000 characters" in error


def test_every_text_of_our_models_that_is_parsed_has_a_limit():
    ours = ("access", "bookings", "calendars", "interviews", "outbox", "people")
    unlimited = {
        f"{model.__name__}.{field.name}"
        for app in ours
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.TextField) and field.editable and field.validators
        if field.max_length is None
        and not any(hasattr(validator, "limit_value") for validator in field.validators)
    }
    assert unlimited == set()
