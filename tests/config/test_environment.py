from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import env_bool, env_choice, env_list, env_number

CHOICES = {"off": "off", "false": "off", "any": "any"}


@pytest.fixture
def word(monkeypatch):
    return lambda text: monkeypatch.setenv("WORD", text)


@pytest.mark.parametrize(
    ("text", "value"), [("", True), (" ", True), ("1", True), ("ON", True), (" no ", False)]
)
def test_a_yes_or_no_may_be_left_out(word, text, value):
    word(text)
    assert env_bool("WORD", True) is value


@pytest.mark.parametrize(("text", "value"), [("", 7), (" 12 ", 12), ("0", 0)])
def test_a_number_is_whole_and_not_negative(word, text, value):
    word(text)
    assert env_number("WORD", 7) == value


@pytest.mark.parametrize(("text", "value"), [("", "off"), ("ANY", "any"), ("false", "off")])
def test_a_choice_is_what_its_word_stands_for(word, text, value):
    word(text)
    assert env_choice("WORD", CHOICES, "off") == value


def test_a_list_is_words_between_commas(word):
    word(" a, ,b ")
    assert env_list("WORD", "") == ["a", "b"]


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (lambda: env_bool("WORD", True), "maybe"),
        (lambda: env_number("WORD", 7), "-1"),
        (lambda: env_number("WORD", 7), "1.5"),
        (lambda: env_choice("WORD", CHOICES, "off"), "perhaps"),
    ],
)
def test_a_word_that_is_none_stops_the_start_and_is_named(word, read, text):
    word(text)
    with pytest.raises(ImproperlyConfigured, match=f"WORD must be .*{text}"):
        read()
