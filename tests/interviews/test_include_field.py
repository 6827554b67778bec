from __future__ import annotations

import pytest
from rest_framework import serializers

from interviews.include_field import IncludeField


@pytest.mark.parametrize("value", ["panel,proof", " panel , proof,panel", ["proof", "panel"]])
def test_include_accepts_comma_separated_words_or_a_list(value):
    assert IncludeField().run_validation(value) == {"panel", "proof"}


def test_empty_list_includes_nothing():
    assert IncludeField().run_validation([]) == frozenset()


@pytest.mark.parametrize("value", [5, {}, {"panel": 1}, ["panel", 5], [["panel"]], True])
def test_include_rejects_other_types(value):
    with pytest.raises(serializers.ValidationError, match="names separated by commas"):
        IncludeField().run_validation(value)


def test_unknown_word_error_lists_the_choices():
    error = "'weather' cannot be included. Choose from calendars, explanation, panel, proof."
    with pytest.raises(serializers.ValidationError) as caught:
        IncludeField().run_validation("panel,weather")
    assert caught.value.detail == [error]
