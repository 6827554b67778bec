"""Responses match their OpenAPI schemas: no member is missing, and none is undocumented."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.serializers import BaseSerializer, ListSerializer

from api.response_fields import ByTypeSerializer
from api.schemas import ProblemSerializer
from engine import changes
from interviews.explanation_schemas import (
    ChangeSerializer,
    StartExplanationSerializer,
    SuggestedChangeSerializer,
)
from interviews.schemas import AvailabilitySerializer, CandidateAvailabilitySerializer
from tests.factories import (
    add_group,
    alice,
    bob,
    chen,
    free_busy_entry,
    reserve,
    set_rules,
    technical_interview,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

WEEK = {"start": "2025-01-20T08:00:00Z", "end": "2025-01-25T00:00:00Z"}
EVERYTHING = {"include": "calendars,panel,explanation,proof", "order": "best", "partial": "true"}
BUSY = ("2025-01-22T08:00:00Z", "2025-01-22T12:00:00Z")


def list_undocumented(shape: BaseSerializer, value: Any, at: str = "") -> list[str]:
    """Return the members of a value that its schema does not have."""
    if isinstance(shape, ListSerializer):
        return [
            name for inner in value for name in list_undocumented(shape.child, inner, f"{at}[]")
        ]
    if not isinstance(value, dict):
        return []
    if isinstance(shape, ByTypeSerializer):
        shape = shape.kinds[value["type"]]()
    undocumented = [f"{at}.{name}" for name in value if name not in shape.fields]
    for name, field in shape.fields.items():
        if isinstance(field, BaseSerializer) and name in value:
            undocumented += list_undocumented(field, value[name], f"{at}.{name}")
    return undocumented


def assert_is_as_documented(shape: type[BaseSerializer], value: dict) -> None:
    serializer = shape(data=value)
    assert serializer.is_valid(), serializer.errors
    assert list_undocumented(shape(), value) == []


@pytest.fixture
def template(calendar_service):
    """A template that uses every rule, with one calendar that cannot be read."""
    set_rules(alice(), open_hours="Mon-Fri 08:00-18:00", max_per_day=2)
    template = set_rules(technical_interview(alice()), buffer_before=15)
    add_group(template, bob(), chen(), required=1)
    reserve(alice(), "2025-01-22T12:00:00Z", clear=15)
    calendar_service([free_busy_entry(alice(), BUSY), free_busy_entry(bob(), BUSY)])
    return template


@pytest.mark.parametrize("query", [{"partial": "true"}, EVERYTHING])
def test_availability_matches_its_schema(client, template, query):
    url = f"/api/interviews/{template.pk}/availability"
    answer = client.get(url, {**WEEK, **query}).json()
    assert_is_as_documented(AvailabilitySerializer, answer)
    assert answer["availableSlots"]


def test_candidate_availability_matches_its_schema(client, template):
    url = f"/api/interviews/{template.pk}/availability"
    window = {"start": "2025-01-20T08:00:00Z", "end": "2025-01-21T00:00:00Z"}
    answer = client.get(url, {**window, "view": "candidate"}).json()
    assert_is_as_documented(CandidateAvailabilitySerializer, answer)


def test_empty_availability_matches_its_schema(client, template):
    window = {"start": BUSY[0], "end": BUSY[1]}
    url = f"/api/interviews/{template.pk}/availability"
    answer = client.get(url, {**window, **EVERYTHING}).json()
    assert_is_as_documented(AvailabilitySerializer, answer)
    assert answer["availableSlots"] == []


@pytest.mark.parametrize("instant", ["2025-01-22T11:00:00Z", "2025-01-23T10:00:00Z"])
def test_start_explanation_matches_its_schema(client, template, instant):
    url = f"/api/interviews/{template.pk}/availability/explain"
    assert_is_as_documented(StartExplanationSerializer, client.get(url, {"start": instant}).json())


@pytest.mark.parametrize("query", [{"start": "soon"}, WEEK])
def test_problem_matches_its_schema(client, template, query):
    url = f"/api/interviews/{template.pk}/availability"
    answer = client.get(url, query).json()
    assert answer["status"] in (400, 503)
    assert_is_as_documented(ProblemSerializer, answer)


def test_schema_lists_every_kind_of_change():
    kinds = [
        change.kind
        for change in vars(changes).values()
        if isinstance(change, type) and hasattr(change, "kind")
    ]
    assert sorted(kinds) == sorted(ChangeSerializer.kinds)
    assert sorted(kinds) == sorted(SuggestedChangeSerializer.kinds)
