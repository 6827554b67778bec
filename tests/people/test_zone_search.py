"""Time zones are found by cities and countries."""

from __future__ import annotations

import pytest

from core.timezone_names import TIMEZONES
from people.cities import CITIES
from people.zone_search import MAX_RESULTS, get_city, search


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("berlin", "Europe/Berlin"),
        ("MÜNCHEN", "Europe/Berlin"),
        ("munchen", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("York", "America/New_York"),
        ("sao paulo", "America/Sao_Paulo"),
        ("Mumbai", "Asia/Kolkata"),
        ("Japan", "Asia/Tokyo"),
        ("asia/tok", "Asia/Tokyo"),
        ("utc", "UTC"),
    ],
)
def test_zone_is_found_first(text, zone):
    assert search(text)[0] == zone


def test_country_finds_all_its_zones():
    assert {"Europe/Lisbon", "Atlantic/Azores", "Atlantic/Madeira"} <= set(search("Portugal"))


@pytest.mark.parametrize("text", ["", " ", "Atlantis", "\0", "x" * 10_000])
def test_other_texts_find_nothing(text):
    assert search(text) == []


def test_results_are_limited():
    assert len(search("a")) == MAX_RESULTS


def test_city_of_a_zone_is_its_last_part():
    assert get_city("America/Argentina/Buenos_Aires") == "Buenos Aires"


def test_zones_of_cities_exist():
    assert set(CITIES) <= TIMEZONES
