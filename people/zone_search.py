"""Find time zones by the name of a city, a country or the zone itself.

The IANA database, which the package `tzdata` contains, lists the zones of each country.
`people.cities` has the names of cities that no zone is named after.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources

from core.timezone_names import is_timezone
from people.cities import CITIES

#: How many zones a search returns, and how much of a query it reads.
MAX_RESULTS, MAX_QUERY_LENGTH = 20, 60


def search(text: str) -> list[str]:
    """Return the zones with a name for each word of a text, at most MAX_RESULTS.

    Words match by their first letters, without regard to case and accents. Zones named after a city
    that begins with the text come first.
    """
    words = _split(text[:MAX_QUERY_LENGTH])
    if not words:
        return []
    zones = [zone for zone, names in _list_zone_words().items() if _has_all(names, words)]
    start = " ".join(words)
    zones.sort(key=lambda zone: (not _join(get_city(zone)).startswith(start), zone))
    return zones[:MAX_RESULTS]


@cache
def list_zones_of_places() -> list[str]:
    """Return UTC and the zones of all places, without other names of the same zones."""
    places = {zone for _code, _coordinates, zone, *_comment in _read_table("zone.tab")}
    return sorted({"UTC", *filter(is_timezone, places)})


def get_city(zone: str) -> str:
    """Return the city after which a zone is named, such as "New York"."""
    return zone.rpartition("/")[2].replace("_", " ")


def _has_all(names: frozenset[str], words: list[str]) -> bool:
    return all(any(name.startswith(word) for name in names) for word in words)


@cache
def _list_zone_words() -> dict[str, frozenset[str]]:
    """Return the words of all names of each zone."""
    words: dict[str, set[str]] = {"UTC": {"utc", "gmt"}}
    for name, zone in _list_names():
        if is_timezone(zone):
            words.setdefault(zone, set(_split(zone))).update(_split(name))
    return {zone: frozenset(names) for zone, names in sorted(words.items())}


def _list_names() -> Iterator[tuple[str, str]]:
    """Yield names of countries and cities with their zones."""
    countries = {row[0]: row[1] for row in _read_table("iso3166.tab")}
    for code, _coordinates, zone, *_comment in _read_table("zone.tab"):
        yield countries.get(code, ""), zone
    for zone, cities in CITIES.items():
        yield cities, zone


def _read_table(name: str) -> Iterator[list[str]]:
    """Yield the rows of a table of the IANA database."""
    text = resources.files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _join(text: str) -> str:
    return " ".join(_split(text))


def _split(text: str) -> list[str]:
    """Return the words of a text in lower case and without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[a-z0-9+-]+", letters)
