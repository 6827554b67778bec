from __future__ import annotations

import pytest
from rest_framework import serializers

from interviews.include_field import IncludeField, IncludeTextField


@pytest.mark.parametrize("value", ["panel,proof", " panel , proof,panel"])
def test_query_string_has_words_with_commas(value):
    assert IncludeTextField().run_validation(value) == {"panel", "proof"}


def test_body_has_a_list():
    assert IncludeField().run_validation(["proof", "panel", "proof"]) == {"panel", "proof"}


def test_empty_list_includes_nothing():
    assert IncludeField().run_validation([]) == frozenset()


@pytest.mark.parametrize(
    "value", [5, {}, {"panel": 1}, ["panel", 5], [["panel"]], True, "panel", "panel,proof", ""]
)
def test_body_rejects_other_types(value):
    with pytest.raises(serializers.ValidationError, match="Give a list of names") as caught:
        IncludeField().run_validation(value)
    assert caught.value.get_codes() == ["invalid_type"]


@pytest.mark.parametrize(
    ("field", "value"),
    [(IncludeTextField(), "panel,weather"), (IncludeField(), ["panel", "weather"])],
)
def test_unknown_word_error_lists_the_choices(field, value):
    error = "'weather' cannot be included. Choose from calendars, explanation, panel, proof."
    with pytest.raises(serializers.ValidationError) as caught:
        field.run_validation(value)
    assert caught.value.detail == [error]
    assert caught.value.get_codes() == ["invalid_choice"]
