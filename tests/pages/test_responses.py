"""Every page leaves with the same headers, and nothing in it comes from elsewhere or is run."""

from __future__ import annotations

import re

import pytest

from bookings.candidate_links import Invitee, create
from tests.access import callers
from tests.factories import NOW, alice, technical_interview, utc_seconds
from tests.pages.page_content import ParsedPage

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen", "closed", "everybody_free"),
]


@pytest.fixture(params=["mine", "nobody", "login", "templates", "board", "candidate", "no link"])
def answer(request, client):
    """Pages of every kind, as those get them whom they are for."""
    template = technical_interview(alice())
    _, secret = create(template.pk, Invitee("Dana", "dana@example.com"), utc_seconds(NOW))
    who, path = {
        "mine": (lambda: callers.interviewer_client(alice()), "/mine"),
        "nobody": (callers.coordinator_client, "/mine"),
        "login": (lambda: client, "/login"),
        "templates": (callers.coordinator_client, "/templates"),
        "board": (callers.coordinator_client, f"/templates/{template.pk}"),
        "candidate": (lambda: client, f"/book/{secret}"),
        "no link": (lambda: client, "/book/nonsense"),
    }[request.param]
    return who().get(path)


def test_policy_blocks_foreign_and_inline_content(answer):
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_pages_have_no_foreign_or_inline_content(answer):
    for tag, own in ParsedPage(answer).tags:
        assert not [name for name in own if name == "style" or re.match(r"on\w+$", name)]
        assert tag != "style"
        assert tag != "script" or own["src"].startswith("/static/")
        assert not own.get("src", own.get("href", "")).startswith(("http", "//"))


def test_pages_are_not_cached_framed_or_indexed(answer):
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_pages_have_language_title_and_one_main_heading(answer):
    page = ParsedPage(answer)
    assert ("html", "en") in [(tag, own.get("lang")) for tag, own in page.tags]
    assert b"<title>" in answer.content
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert [own["id"] for tag, own in page.tags if tag == "main"] == ["main"]


def test_fields_have_labels_and_ids_are_unique(answer):
    tags = ParsedPage(answer).tags
    ids = [own["id"] for _, own in tags if "id" in own]
    assert len(ids) == len(set(ids))
    labelled = {own["for"] for tag, own in tags if tag == "label"}
    fields = [own for tag, own in tags if tag in ("input", "select")]
    assert {own.get("id") for own in fields if own.get("type") != "hidden"} <= labelled
