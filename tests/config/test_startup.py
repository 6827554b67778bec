from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import startup
from tests.access.test_checks import strict  # noqa: F401  (a fixture)


def test_it_starts_on_sound_settings():
    startup.require_passing_checks()


def test_it_says_everything_that_stands_in_the_way(strict):  # noqa: F811
    strict.ALLOWED_HOSTS = ["*"]
    strict.ACCESS = {**strict.ACCESS, "ANONYMOUS_ACCESS": "any"}
    with pytest.raises(ImproperlyConfigured) as refused:
        startup.require_passing_checks()
    assert [number in str(refused.value) for number in ("E001", "E002", "E003")] == [
        False,
        True,
        True,
    ]


def test_advice_stops_nobody(strict):  # noqa: F811
    strict.BASE_URL = "http://slots.example.com"
    startup.require_passing_checks()
