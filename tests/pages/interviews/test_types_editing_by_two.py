"""Two people who edit the same interview type."""

from __future__ import annotations

import pytest
from django.urls import reverse

from interviews.models import InterviewTemplate
from tests.factories import add_group, farid, set_rules
from tests.pages.interviews.form_page import FormPage, create_pool_interview, open_form, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(frozen, everybody_free) -> InterviewTemplate:
    return create_pool_interview()


@pytest.fixture
def url(template) -> str:
    return reverse("interview-edit", args=[template.pk])


def load(template: InterviewTemplate) -> InterviewTemplate:
    return InterviewTemplate.objects.get(pk=template.pk)


def test_second_person_reads_what_changed_and_keeps_what_was_typed(coordinator, template, url):
    page = open_form(coordinator, url)
    press(coordinator, url, page, "save", durationMinutes="90", location="Room 1")
    response = press(coordinator, url, page, "save", name="Onsite", location="Room 2")
    assert response.status_code == 409
    conflict = FormPage(response)
    assert "another person changed this interview type" in conflict.text
    assert "Duration in minutes : 90" in conflict.text.replace("minutes:", "minutes :")
    shown = (
        conflict.fields["name"],
        conflict.fields["location"],
        conflict.fields["durationMinutes"],
    )
    assert shown == ("Onsite", "Room 2", "90")
    assert load(template).name == "Technical Interview"


def test_form_can_be_saved_after_the_changes_were_seen(coordinator, template, url):
    page = open_form(coordinator, url)
    press(coordinator, url, page, "save", durationMinutes="90")
    conflict = FormPage(press(coordinator, url, page, "save", name="Onsite"))
    assert press(coordinator, url, conflict, "save").status_code == 302
    assert (load(template).name, load(template).duration) == ("Onsite", 90)


def test_change_within_the_same_second_is_noticed(coordinator, template, url):
    """The clock stands still, so that `updated_at` of both versions is the same."""
    page = open_form(coordinator, url)
    before = load(template).updated_at
    set_rules(load(template), notice=0)
    assert load(template).updated_at == before
    assert press(coordinator, url, page, "save").status_code == 409


def test_change_of_the_panel_is_noticed(coordinator, template, url):
    page = open_form(coordinator, url)
    add_group(template, farid())
    response = press(coordinator, url, page, "save", name="Onsite")
    assert response.status_code == 409
    assert FormPage(response).fields.getlist("group") == ["0", "1", "2"]


@pytest.mark.parametrize("seen", ["", "{", "[]", "1", "null", "[" * 100_000])
def test_unreadable_version_is_not_saved(coordinator, template, url, seen):
    page = open_form(coordinator, url)
    assert press(coordinator, url, page, "save", seen=seen, name="Onsite").status_code == 409
    assert load(template).name == "Technical Interview"


def test_buttons_keep_the_version_that_was_seen(coordinator, template, url):
    page = open_form(coordinator, url)
    set_rules(load(template), notice=0)
    page = FormPage(press(coordinator, url, page, "add-group"))
    assert press(coordinator, url, page, "save").status_code == 409
