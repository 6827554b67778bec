"""The guides for people name buttons, headings and fields as the pages show them."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.utils.text import capfirst

from tests.live_processes import ROOT

GUIDES = [
    "how-to/candidates.md",
    "how-to/coordinators.md",
    "how-to/interviewers.md",
    "how-to/receive-webhooks.md",
    "how-to/troubleshooting.md",
    "tutorial/first-booking.md",
]
#: Labels are in italics and begin with a capital letter.
LABEL = re.compile(r"(?<![*\w])\*([A-Z][^*\n]+)\*(?!\*)")


def interface_text() -> str:
    """Return the source of the pages and the admin, which holds every text that they show."""
    sources = [
        *ROOT.glob("pages/templates/**/*.html"),
        *ROOT.glob("pages/**/*.py"),
        *ROOT.glob("*/admin.py"),
        *ROOT.glob("calendars/providers/*.py"),
    ]
    return " ".join(path.read_text() for path in sources)


def model_labels() -> set[str]:
    """Return the names of models and fields as the admin shows them."""
    labels = set()
    for model in apps.get_models():
        labels.add(capfirst(model._meta.verbose_name_plural))
        labels |= {capfirst(field.verbose_name) for field in model._meta.fields}
    return labels


@pytest.mark.parametrize("guide", GUIDES)
def test_labels_are_those_of_the_interface(guide):
    text, known = interface_text(), model_labels()
    sample = (ROOT / "interviews/fixtures/sample_data.json").read_text()
    labels = set(LABEL.findall((ROOT / "docs" / guide).read_text()))
    missing = {
        label
        for label in labels
        if label not in text and label not in sample and label not in known
    }
    assert labels
    assert missing == set()
