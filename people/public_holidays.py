"""The public holidays of a country, or of a part of it: `DE`, `DE-BY`."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from holidays import country_holidays, list_supported_countries


def validate_country(code: str) -> None:
    """Raise ValidationError unless the holidays of the country, and of its part, are known."""
    country, dash, part = code.partition("-")
    parts = list_supported_countries(include_aliases=False).get(country)
    if parts is None:
        raise ValidationError(
            _(
                "“%(country)s” is no country whose public holidays are known"
                " (such as DE or GB-SCT)."
            ),
            params={"country": country},
        )
    if dash and part not in parts:
        raise ValidationError(
            _("“%(part)s” is no part of %(country)s with public holidays of its own (%(parts)s)."),
            params={
                "part": part,
                "country": country,
                "parts": ", ".join(parts) or _("it has none"),
            },
        )


def check_country_code(code: str) -> None:
    """Raise ValueError unless the code is blank, or one whose holidays are known."""
    try:
        if code:
            get_dates(code, 2000)
    except NotImplementedError:
        words = _("“%(code)s” is no country whose public holidays are known.")
        raise ValueError(words % {"code": code}) from None


@lru_cache(maxsize=1024)
def get_dates(code: str, year: int) -> tuple[date, ...]:
    """The public holidays of a country in a year, in order."""
    country, _, part = code.partition("-")
    return tuple(sorted(country_holidays(country, subdiv=part or None, years=year)))
