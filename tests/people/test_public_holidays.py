from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from people.public_holidays import check_country_code, get_dates, validate_country


@pytest.mark.parametrize("code", ["DE", "DE-BY", "GB-SCT", "US"])
def test_a_country_or_a_part_of_one_has_holidays(code):
    validate_country(code)
    assert date(2026, 12, 25) in get_dates(code, 2026)


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("XX", "“XX” is no country whose public holidays are known (such as DE or GB-SCT)."),
        (
            "germany",
            "“germany” is no country whose public holidays are known (such as DE or GB-SCT).",
        ),
        ("GB-BY", "“BY” is no part of GB with public holidays of its own (ENG, NIR, SCT, WLS)."),
        ("LU-MZ", "“MZ” is no part of LU with public holidays of its own (it has none)."),
        ("GB-", "“” is no part of GB with public holidays of its own (ENG, NIR, SCT, WLS)."),
    ],
)
def test_what_has_no_known_holidays_is_refused_by_name(code, wrong):
    with pytest.raises(ValidationError) as refused:
        validate_country(code)
    assert refused.value.messages == [wrong]


def test_a_part_of_a_country_has_holidays_that_another_has_not():
    all_saints = date(2026, 11, 1)
    assert all_saints in get_dates("DE-BY", 2026)
    assert all_saints not in get_dates("DE-BE", 2026)


def test_the_holidays_of_a_year_are_in_order_and_of_that_year():
    days = get_dates("DE", 2025)
    assert list(days) == sorted(days)
    assert {day.year for day in days} == {2025}


@pytest.mark.parametrize("code", ["", "DE", "DE-BY", "DE-"])
def test_a_code_that_can_be_used_passes(code):
    check_country_code(code)


@pytest.mark.parametrize("code", ["XX", "DE-XX", "-"])
def test_a_code_that_cannot_be_used_is_named(code):
    with pytest.raises(ValueError, match=f"“{code}” is no country"):
        check_country_code(code)
