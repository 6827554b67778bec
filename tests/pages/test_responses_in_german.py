"""The German translation is complete and compiled."""

from __future__ import annotations

import gettext
import re

import pytest
from django.utils import translation

from pages.page_clock import PageClock
from tests.factories import utc_seconds
from tests.live_processes import ROOT
from tests.pages.candidate_link.test_candidate import KOLKATA, text

pytestmark = pytest.mark.django_db

APPS = ("access", "bookings", "calendars", "core", "outbox", "pages", "people")
GERMAN = {app: ROOT / app / "locale" / "de" / "LC_MESSAGES" / "django" for app in APPS}
#: Texts in translate tags and in `_("...")`.
MARKED = re.compile(
    r"""(?:{% (?:block)?trans(?:late)? |_\()(?P<quote>["'])(?P<words>.+?)(?P=quote)"""
)


def load_translations(app: str) -> gettext.GNUTranslations:
    with GERMAN[app].with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


@pytest.mark.parametrize("app", APPS)
def test_every_entry_is_translated(app):
    entries = GERMAN[app].with_suffix(".po").read_text().split("\n\n")[1:]
    assert [entry for entry in entries if entry.rstrip().endswith('msgstr ""')] == []
    assert not any("fuzzy" in entry for entry in entries)


def test_every_template_text_is_translated_and_compiled():
    for app, least in (("pages", 100), ("calendars", 4)):
        known = load_translations(app)._catalog
        templates = sorted((ROOT / app / "templates").rglob("*.html"))
        words = {
            match["words"] for path in templates for match in MARKED.finditer(path.read_text())
        }
        assert {text for text in words if text not in known} == set()
        assert len(words) >= least


def test_german_candidate_reads_german_times(client, link_url):
    page_text = text(client.get(link_url, KOLKATA, HTTP_ACCEPT_LANGUAGE="de-AT,de;q=0.9"))
    assert page_text.startswith("Wähle eine Zeit Technical Interview 60 Minuten Mit Alice Johnson")
    assert "Deine Zeitzone Asia/Kolkata" in page_text
    assert "Januar 2025 › Mo Di Mi" in page_text
    assert "Dienstag, 21. Januar 2025" in page_text


def test_api_is_always_english(client, template):
    problem = client.get("/api/interviews/x/availability", HTTP_ACCEPT_LANGUAGE="de").json()
    assert problem["detail"].endswith("ids are numbers.")


def test_other_languages_fall_back_to_english(client, link_url):
    assert text(client.get(link_url, HTTP_ACCEPT_LANGUAGE="fr")).startswith("Choose a time")


def test_time_range_follows_active_language():
    slot = utc_seconds("2025-01-22T10:00:00"), utc_seconds("2025-01-22T11:00:00")
    with translation.override("de"):
        assert PageClock.for_zone("Europe/Berlin").format_full(slot) == (
            "Mittwoch, 22. Januar 2025, 11:00 bis 12:00, Europe/Berlin (UTC+01:00)"
        )
