"""Every page has the security headers, and no foreign or inline content."""

from __future__ import annotations

import re

import pytest

from bookings.candidate_links import Invitee, create
from tests.access import callers
from tests.factories import NOW, alice, technical_interview, utc_seconds
from tests.pages.page_content import ParsedPage

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen", "no_anonymous_access", "everybody_free"),
]


@pytest.fixture(
    params=["my-page", "unlinked", "login", "templates", "board", "candidate", "no link"]
)
def response(request, client):
    """The response to a page of each kind."""
    template = technical_interview(alice())
    _, secret = create(template.pk, Invitee("Dana", "dana@example.com"), utc_seconds(NOW))
    create_client, path = {
        "my-page": (lambda: callers.interviewer_client(alice()), "/my-page"),
        "unlinked": (callers.coordinator_client, "/my-page"),
        "login": (lambda: client, "/login"),
        "templates": (callers.coordinator_client, "/interviews"),
        "board": (callers.coordinator_client, f"/interviews/{template.pk}"),
        "candidate": (lambda: client, f"/book/{secret}"),
        "no link": (lambda: client, "/book/nonsense"),
    }[request.param]
    return create_client().get(path)


def test_policy_blocks_foreign_and_inline_content(response):
    policy = response["Content-Security-Policy"]
    directives = policy.split("; ")
    assert "default-src 'none'" in directives
    assert "script-src 'self'" in directives
    assert "unsafe" not in policy


def test_pages_have_no_foreign_or_inline_content(response):
    for tag, attributes in ParsedPage(response).tags:
        assert not [name for name in attributes if name == "style" or re.match(r"on\w+$", name)]
        assert tag != "style"
        assert tag != "script" or attributes["src"].startswith("/static/")
        assert not attributes.get("src", attributes.get("href", "")).startswith(("http", "//"))


def test_pages_are_not_cached_framed_or_indexed(response):
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_pages_have_language_title_and_one_main_heading(response):
    page = ParsedPage(response)
    assert ("html", "en") in [(tag, attributes.get("lang")) for tag, attributes in page.tags]
    assert b"<title>" in response.content
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert [attributes["id"] for tag, attributes in page.tags if tag == "main"] == ["main"]


def test_fields_have_labels_and_ids_are_unique(response):
    tags = ParsedPage(response).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {attributes["for"] for tag, attributes in tags if tag == "label"}
    fields = [attributes for tag, attributes in tags if tag in ("input", "select")]
    assert {
        attributes.get("id") for attributes in fields if attributes.get("type") != "hidden"
    } <= labelled
