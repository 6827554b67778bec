from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment
from config.environment import env_bool, env_choice, env_list, env_number

CHOICES = {"off": "off", "false": "off", "any": "any"}


@pytest.fixture(autouse=True)
def _forget_variables(monkeypatch):
    """Keep the variables of these tests out of the list of the service's variables."""
    monkeypatch.setattr(environment, "VARIABLE_DEFAULTS", {})


@pytest.fixture
def set_variable(monkeypatch):
    return lambda text: monkeypatch.setenv("WORD", text)


@pytest.mark.parametrize(
    ("text", "value"), [("", True), (" ", True), ("1", True), ("ON", True), (" no ", False)]
)
def test_boolean_may_be_empty(set_variable, text, value):
    set_variable(text)
    assert env_bool("WORD", True) is value


@pytest.mark.parametrize(("text", "value"), [("", 7), (" 12 ", 12), ("0", 0)])
def test_number_is_read(set_variable, text, value):
    set_variable(text)
    assert env_number("WORD", 7) == value


@pytest.mark.parametrize(("text", "value"), [("", "off"), ("ANY", "any"), ("false", "off")])
def test_choice_is_mapped_to_its_value(set_variable, text, value):
    set_variable(text)
    assert env_choice("WORD", CHOICES, "off") == value


def test_list_is_separated_by_commas(set_variable):
    set_variable(" a, ,b ")
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
def test_invalid_value_is_rejected_with_the_variable_name(set_variable, read, text):
    set_variable(text)
    with pytest.raises(ImproperlyConfigured, match=f"WORD must be .*{text}"):
        read()
