from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import startup_checks
from tests.access.test_checks import strict  # noqa: F401  (a fixture)


def test_valid_settings_pass_the_checks():
    startup_checks.require_passing_checks()


def test_every_failed_check_is_reported(strict):  # noqa: F811
    strict.ALLOWED_HOSTS = ["*"]
    strict.ACCESS = {**strict.ACCESS, "ANONYMOUS_ACCESS": "any"}
    with pytest.raises(ImproperlyConfigured) as error:
        startup_checks.require_passing_checks()
    assert [check_id in str(error.value) for check_id in ("E001", "E002", "E003")] == [
        False,
        True,
        True,
    ]


def test_warnings_do_not_stop_the_start(strict):  # noqa: F811
    strict.BASE_URL = "http://slots.example.com"
    startup_checks.require_passing_checks()
