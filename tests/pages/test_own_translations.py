"""Our own translations go before those of the packages that we use."""

from __future__ import annotations

import gettext as catalogs
import re
from collections import defaultdict
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

_CATALOGS = "*/locale/de/LC_MESSAGES/django.mo"


def read_own_texts() -> dict[str, set[str]]:
    """Return our German texts by English text; texts with plurals are left out."""
    texts = defaultdict(set)
    for path in Path(settings.BASE_DIR).glob(_CATALOGS):
        with path.open("rb") as file:
            messages = catalogs.GNUTranslations(file)
        for english, german in messages._catalog.items():
            if isinstance(english, str) and english and "\x04" not in english:
                texts[english].add(german)
    return texts


def test_german_texts_of_ours_are_shown():
    """Catalogs of other packages win unless `Plural-Forms` is the same as in django-allauth."""
    with translation.override("de"):
        shown = {english: gettext(english) for english in read_own_texts()}
    own_texts = read_own_texts()
    assert len(own_texts) > 500
    wrong = {english for english, german in shown.items() if german not in own_texts[english]}
    assert wrong == set()


def test_german_has_one_word_for_interview_and_one_for_busy():
    texts = {german for translations in read_own_texts().values() for german in translations}
    mixed = {text for text in texts if re.search(r"Interview(?!er)|[Bb]eschäftigt", text)}
    assert mixed == set()
