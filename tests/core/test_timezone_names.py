from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from core.timezone_names import is_timezone, validate_timezone


def test_names_of_the_iana_database_are_valid():
    assert is_timezone("Europe/Berlin")
    validate_timezone("Europe/Berlin")


@pytest.mark.parametrize("name", ["", "Mars", "../etc/passwd", "/etc/passwd", "Europe", "a\x00b"])
def test_other_names_are_invalid(name):
    assert not is_timezone(name)
    with pytest.raises(ValidationError) as caught:
        validate_timezone(name)
    assert caught.value.messages == [f"“{name}” is not a valid time zone."]
