"""The pages of interview types are completely German for a German reader."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from bookings import candidate_links
from interviews.models import InterviewTemplate
from tests.bookings.booking_factories import TEN, book
from tests.factories import NOW, add_group, alice, bob, technical_interview, utc_seconds
from tests.pages.conftest import INVITEE
from tests.pages.interviews.form_page import FormPage, open_form
from tests.pages.test_pages_are_german import check

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(frozen, everybody_free) -> InterviewTemplate:
    created = technical_interview(alice())
    add_group(created, bob(), required=1, alternates=[alice()])
    return created


@pytest.fixture
def url(template) -> str:
    return reverse("interview-edit", args=[template.pk])


def fill(page: FormPage, action: str, **typed: Any) -> dict[str, Any]:
    return {**page.fill(**typed), "action": action}


def test_list_is_german(coordinator, template):
    technical_interview()
    InterviewTemplate.objects.create(name="Technical Interview", duration=1, active=False)
    check(coordinator, "/interviews")


def test_archiving_and_deleting_are_german(coordinator, template):
    urls = [reverse(f"interview-{name}", args=[template.pk]) for name in ("archive", "delete")]
    for url in urls:
        check(coordinator, url)
    book(template, TEN)
    candidate_links.create(template.pk, INVITEE, utc_seconds(NOW))
    for url in urls:
        check(coordinator, url)


def test_form_is_german(coordinator, url):
    book(InterviewTemplate.objects.get(), TEN)
    check(coordinator, "/interviews/new")
    check(coordinator, url)
    page = open_form(coordinator, url)
    check(coordinator, url, **fill(page, "add-group"))


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"noticeMinutes": "0"},
        {"noticeMinutes": "20000"},
        {"stepMinutes": "60"},
        {"mon": "09:00-12:00"},
        {"name": ""},
        {"group__0__person": [], "group__1__person": []},
    ],
)
def test_effect_is_german(coordinator, url, typed):
    check(coordinator, url, **fill(open_form(coordinator, url), "preview", **typed))


def test_errors_are_german(coordinator, url):
    typed = {
        "name": "",
        "durationMinutes": "0",
        "noticeMinutes": "x",
        "location": "a\nb",
        "tue": "spät",
        "group__0__new": "?",
        "group__1__required": "5",
    }
    check(coordinator, url, 400, **fill(open_form(coordinator, url), "save", **typed))


def test_change_by_another_person_is_german(coordinator, template, url):
    page = open_form(coordinator, url)
    InterviewTemplate.objects.update(duration=45, notice=0, tentative="free")
    add_group(template, alice())
    check(coordinator, url, 409, **fill(page, "save"))
