from __future__ import annotations

import pytest
from rest_framework import serializers

from api.error_entries import list_errors
from api.external_fields import ExternalIdField, MetadataField
from api.fields import StrictSerializer
from core.resource_models import MAX_EXTERNAL_ID_LENGTH
from tests.problem_details import errors_of


class Body(StrictSerializer):
    externalId = ExternalIdField()  # noqa: N815  (the name in JSON)
    metadata = MetadataField()


def validate(**data):
    body = Body(data=data)
    body.is_valid(raise_exception=True)
    return body.validated_data


def find_error(**data):
    with pytest.raises(serializers.ValidationError) as caught:
        validate(**data)
    [error] = list_errors(caught.value.detail, "pointer")
    error.pop("detail")
    return error


@pytest.mark.parametrize("external_id", ["app-77", "x" * 255, "Ä/ö 1"])
def test_external_id_stays_as_it_is(external_id):
    assert validate(externalId=external_id) == {"externalId": external_id}


@pytest.mark.parametrize("external_id", [None, ""])
def test_missing_external_id_is_null_in_responses(external_id):
    assert validate(externalId=external_id) == {"externalId": ""}
    assert ExternalIdField().to_representation("") is None
    assert validate() == {}


def test_external_id_has_at_most_255_characters():
    error = {"pointer": "#/externalId", "code": "too_long", "maxLength": 255}
    assert find_error(externalId="x" * 256) == error


@pytest.mark.parametrize("external_id", [5, True, [], {}, "a\0b", "\ud800"])
def test_external_id_is_text(external_id):
    assert find_error(externalId=external_id)["pointer"] == "#/externalId"


@pytest.mark.parametrize(
    "metadata", [{}, {"stage": ""}, {"k" * 40: "x" * 500}, {f"key {n}": " a " for n in range(20)}]
)
def test_metadata_stays_as_it_is(metadata):
    assert validate(metadata=metadata) == {"metadata": metadata}


def test_null_means_no_metadata():
    assert validate(metadata=None) == {"metadata": {}}


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ({f"{n}": "" for n in range(21)}, {"code": "too_long", "maxLength": 20}),
        ({"k" * 41: ""}, {"code": "too_long", "maxLength": 40}),
        ({"": ""}, {"code": "too_long", "maxLength": 40}),
        ({"a\0b": ""}, {"code": "too_long", "maxLength": 40}),
        ([], {"code": "invalid_type"}),
        ("x", {"code": "invalid_type"}),
    ],
)
def test_metadata_is_bounded(metadata, error):
    assert find_error(metadata=metadata) == {"pointer": "#/metadata", **error}


@pytest.mark.parametrize("value", [1, None, True, [], {"a": "b"}, "x" * 501, "a\0b", "\ud800"])
def test_values_of_metadata_are_bounded_texts(value):
    assert find_error(metadata={"stage": value})["pointer"] == "#/metadata/stage"


@pytest.mark.parametrize("path", ["bookings", "candidate-links", "interviews", "interviewers"])
@pytest.mark.django_db
def test_spaces_count_towards_the_length_of_an_id_in_filters(client, path):
    response = client.get(f"/api/{path}", {"externalId": "a" + " " * MAX_EXTERNAL_ID_LENGTH})
    assert set(errors_of(response.json())) == {"externalId"}
