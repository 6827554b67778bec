from __future__ import annotations

import pytest
from rest_framework import serializers

from api.error_entries import build_pointer, describe_errors, list_errors
from api.fields import InstantField, StrictCharField, StrictSerializer


class GuestSerializer(StrictSerializer):
    name = StrictCharField(max_length=3)
    email = serializers.EmailField(required=False)


class PartySerializer(StrictSerializer):
    seats = serializers.IntegerField(min_value=1, max_value=9)
    mood = serializers.ChoiceField(["calm", "loud"], required=False)
    begins = InstantField(round_up=True, required=False)
    guests = serializers.ListField(child=GuestSerializer(), required=False, max_length=2)
    days = serializers.ListField(child=serializers.IntegerField(max_value=7), required=False)


def errors_of_body(**body: object) -> list[dict]:
    party = PartySerializer(data=body)
    assert not party.is_valid()
    return [
        {name: value for name, value in entry.items() if name != "detail"}
        for entry in list_errors(party.errors, "pointer")
    ]


@pytest.mark.parametrize(
    ("body", "entry"),
    [
        ({}, {"pointer": "#/seats", "code": "required"}),
        ({"seats": None}, {"pointer": "#/seats", "code": "null_not_allowed"}),
        ({"seats": "x"}, {"pointer": "#/seats", "code": "invalid_type"}),
        ({"seats": 0}, {"pointer": "#/seats", "code": "too_small", "min": 1}),
        ({"seats": 10}, {"pointer": "#/seats", "code": "too_large", "max": 9}),
        (
            {"seats": 1, "mood": "sad"},
            {"pointer": "#/mood", "code": "invalid_choice", "allowed": ["calm", "loud"]},
        ),
        ({"seats": 1, "begins": "noon"}, {"pointer": "#/begins", "code": "invalid_format"}),
        ({"seats": 1, "guests": "x"}, {"pointer": "#/guests", "code": "invalid_type"}),
        (
            {"seats": 1, "guests": [{"name": "a"}] * 3},
            {"pointer": "#/guests", "code": "too_long", "maxLength": 2},
        ),
        (
            {"seats": 1, "guests": [{"name": "a"}, {"name": "long"}]},
            {"pointer": "#/guests/1/name", "code": "too_long", "maxLength": 3},
        ),
        (
            {"seats": 1, "guests": [{"name": ""}]},
            {"pointer": "#/guests/0/name", "code": "blank"},
        ),
        (
            {"seats": 1, "guests": [{"name": "a", "email": "x"}]},
            {"pointer": "#/guests/0/email", "code": "invalid_email"},
        ),
        (
            {"seats": 1, "days": [1, 8]},
            {"pointer": "#/days/1", "code": "too_large", "max": 7},
        ),
        ({"seats": 1, "a/b~c": 1}, {"pointer": "#/a~1b~0c", "code": "unknown"}),
    ],
)
def test_entry_has_place_code_and_bound(body, entry):
    assert errors_of_body(**body) == [entry]


def test_all_errors_are_listed():
    places = {entry["pointer"] for entry in errors_of_body(mood="sad", color="red", guests=[{}])}
    assert places == {"#/seats", "#/mood", "#/color", "#/guests/0/name"}


def test_error_of_the_whole_body_has_the_root_pointer():
    entries = list_errors({"non_field_errors": ["Wrong."]}, "pointer")
    assert [entry["pointer"] for entry in entries] == [build_pointer()] == ["#"]


def test_text_names_every_path():
    party = PartySerializer(data={"guests": [{"name": 5}], "seats": 0})
    assert not party.is_valid()
    text = describe_errors(party.errors)
    assert "guests[0].name: Not a valid string." in text
    assert "seats: Ensure this value is greater than or equal to 1." in text


def test_entry_for_a_repeated_parameter_names_the_parameter():
    entries = list_errors({"state": {0: ["Wrong."]}}, "parameter")
    assert [entry["parameter"] for entry in entries] == ["state"]
