"""Public holidays of a country or of a region, by codes such as `DE` and `DE-BY`."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from holidays import country_holidays, list_supported_countries


def validate_country(code: str) -> None:
    """Raise ValidationError unless the holidays of a country, and of its region, are known."""
    country, dash, region = code.partition("-")
    regions = list_supported_countries(include_aliases=False).get(country)
    if regions is None:
        raise ValidationError(
            _(
                "The public holidays of “%(country)s” are not known."
                " Use a code such as DE or GB-SCT."
            ),
            params={"country": country},
        )
    if dash and region not in regions:
        raise ValidationError(
            _("“%(country)s” has no region “%(region)s”. Known regions: %(regions)s."),
            params={
                "country": country,
                "region": region,
                "regions": ", ".join(regions) or _("none"),
            },
        )


def validate_stored_code(code: str) -> None:
    """Raise ValidationError unless a code is blank or its holidays are known.

    Unlike forms, this also accepts aliases of country codes, such as `UK`.
    """
    try:
        if code:
            get_dates(code, 2000)
    except NotImplementedError:
        raise ValidationError(
            _("“%(code)s” is not a known country or region."), params={"code": code}
        ) from None


@lru_cache(maxsize=1024)
def get_dates(code: str, year: int) -> tuple[date, ...]:
    """Return the public holidays of a country or region in a year, in order."""
    country, _dash, region = code.partition("-")
    return tuple(sorted(country_holidays(country, subdiv=region or None, years=year)))
