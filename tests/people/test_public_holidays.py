from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from people.public_holidays import get_dates, validate_country, validate_stored_code


@pytest.mark.parametrize("code", ["DE", "DE-BY", "GB-SCT", "US"])
def test_country_or_region_has_holidays(code):
    validate_country(code)
    assert date(2026, 12, 25) in get_dates(code, 2026)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("XX", "The public holidays of “XX” are not known. Use a code such as DE or GB-SCT."),
        (
            "germany",
            "The public holidays of “germany” are not known. Use a code such as DE or GB-SCT.",
        ),
        ("GB-BY", "“GB” has no region “BY”. Known regions: ENG, NIR, SCT, WLS."),
        ("LU-MZ", "“LU” has no region “MZ”. Known regions: none."),
        ("GB-", "“GB” has no region “”. Known regions: ENG, NIR, SCT, WLS."),
    ],
)
def test_unknown_country_or_region_is_rejected(code, error):
    with pytest.raises(ValidationError) as caught:
        validate_country(code)
    assert caught.value.messages == [error]


def test_regions_have_different_holidays():
    all_saints = date(2026, 11, 1)
    assert all_saints in get_dates("DE-BY", 2026)
    assert all_saints not in get_dates("DE-BE", 2026)


def test_holidays_are_sorted_and_of_the_given_year():
    days = get_dates("DE", 2025)
    assert list(days) == sorted(days)
    assert {day.year for day in days} == {2025}


@pytest.mark.parametrize("code", ["", "DE", "DE-BY", "DE-"])
def test_valid_country_code_passes(code):
    validate_stored_code(code)


@pytest.mark.parametrize("code", ["XX", "DE-XX", "-"])
def test_invalid_country_code_is_reported(code):
    with pytest.raises(ValidationError) as caught:
        validate_stored_code(code)
    assert caught.value.messages == [f"“{code}” is not a known country or region."]
