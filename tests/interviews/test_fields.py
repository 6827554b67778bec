from __future__ import annotations

import pytest
from rest_framework import serializers

from interviews.fields import IncludeField


@pytest.mark.parametrize("said", ["panel,proof", " panel , proof,panel", ["proof", "panel"]])
def test_what_to_include_is_words_with_commas_or_a_list(said):
    assert IncludeField().run_validation(said) == {"panel", "proof"}


def test_an_empty_list_includes_nothing():
    assert IncludeField().run_validation([]) == frozenset()


@pytest.mark.parametrize("said", [5, {}, {"panel": 1}, ["panel", 5], [["panel"]], True])
def test_what_to_include_is_nothing_else(said):
    with pytest.raises(serializers.ValidationError, match="as words separated by commas"):
        IncludeField().run_validation(said)


def test_a_word_that_is_nothing_to_include_is_named_with_those_that_are():
    wrong = (
        "There is nothing called 'weather' to include; there is: "
        "calendars, explanation, panel, proof."
    )
    with pytest.raises(serializers.ValidationError) as caught:
        IncludeField().run_validation("panel,weather")
    assert caught.value.detail == [wrong]
