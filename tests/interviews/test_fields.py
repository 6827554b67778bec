from __future__ import annotations

import pytest
from rest_framework import serializers

from interviews.fields import IncludeField


@pytest.mark.parametrize("said", ["panel,proof", " panel , proof,panel", ["proof", "panel"]])
def test_include_accepts_comma_separated_words_or_a_list(said):
    assert IncludeField().run_validation(said) == {"panel", "proof"}


def test_empty_list_includes_nothing():
    assert IncludeField().run_validation([]) == frozenset()


@pytest.mark.parametrize("said", [5, {}, {"panel": 1}, ["panel", 5], [["panel"]], True])
def test_include_rejects_other_types(said):
    with pytest.raises(serializers.ValidationError, match="names separated by commas"):
        IncludeField().run_validation(said)


def test_unknown_word_error_lists_the_choices():
    wrong = "'weather' cannot be included. Choose from calendars, explanation, panel, proof."
    with pytest.raises(serializers.ValidationError) as caught:
        IncludeField().run_validation("panel,weather")
    assert caught.value.detail == [wrong]
