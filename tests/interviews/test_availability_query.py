"""Query strings of lists of slots that the process has parsed before."""

from __future__ import annotations

import pytest
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from engine.local_time import DAY
from interviews import availability_query
from interviews.interview_spec import InterviewRules
from tests.factories import NOW, utc_seconds

END = "2025-01-30T00:00:00Z"


def parse(query: str, now: int) -> dict:
    request = Request(APIRequestFactory().get(f"/?{query}"))
    return availability_query.parse(request, now, InterviewRules())


def test_query_that_was_parsed_before_has_the_defaults_of_the_present():
    now = utc_seconds(NOW)
    first, later = (parse(f"end={END}&partial=true", each) for each in (now, now + 3600))
    assert first["options"] == later["options"]
    assert later["periods"] == [(start + 3600, end) for start, end in first["periods"]]


def test_query_whose_window_has_passed_since_it_was_parsed_gets_the_same_error():
    now, errors = utc_seconds(NOW), []
    parse(f"end={END}", now)
    for _ in range(2):
        with pytest.raises(ValidationError) as caught:
            parse(f"end={END}", now + 30 * DAY)
        errors.append(caught.value.detail)
        availability_query._parsed.clear()
    assert errors[0] == errors[1] != {}
