"""The effect of the form on the slots of the next two weeks."""

from __future__ import annotations

import pytest
from django.urls import reverse

from calendars.models import Connection
from interviews.models import InterviewTemplate
from tests.factories import alice, bob, empty_calendars, set_rules, technical_interview
from tests.pages.interviews.form_page import FormPage, open_form, press

pytestmark = pytest.mark.django_db
HOURS = "Mon-Fri 09:00-17:00"


@pytest.fixture
def template(frozen, everybody_free) -> InterviewTemplate:
    """An interview with Alice, who works office hours."""
    bob()
    set_rules(alice(), open_hours=HOURS)
    return technical_interview(alice())


@pytest.fixture
def preview(coordinator, template):
    """Press *Preview the effect* after some changes, and return the page."""
    url = reverse("interview-edit", args=[template.pk])

    def press_preview(**typed: str) -> FormPage:
        response = press(coordinator, url, open_form(coordinator, url), "preview", **typed)
        assert response.status_code == 200
        return FormPage(response)

    return press_preview


def test_unchanged_form_has_as_many_slots_as_now(preview):
    # 13 on the first Tuesday after the notice, 15 on 8 days, and 1 before the last Monday's 10:00
    assert "134 time slots, as many as now" in preview().text


def test_limit_of_a_new_person_is_the_main_reason(preview, template):
    set_rules(bob(), timezone="Europe/London", open_hours="Mon 09:00-11:00")
    text = preview(group__0__new="Bob Smith").text
    assert "134 time slots now, 4 with these changes" in text
    assert "Main reason: Bob Smith: outside working hours (130 of 130)." in text
    assert InterviewTemplate.objects.get(pk=template.pk).interviewers.count() == 1


def test_longer_notice_is_the_main_reason(preview):
    text = preview(noticeMinutes="20160").text
    assert "134 time slots now, 0 with these changes" in text
    assert "Main reason: too soon for the notice (134 of 134)." in text


def test_fewer_start_times_are_the_main_reason(preview):
    text = preview(stepMinutes="60").text
    assert "Main reason: other start times" in text


def test_more_slots_name_what_was_in_the_way(preview):
    text = preview(noticeMinutes="0").text
    assert "134 time slots now, 149 with these changes" in text
    assert (
        "Main reason for the new time slots: no longer “too soon for the notice” (15 of 15)."
        in text
    )


def test_hours_of_candidates_count(preview):
    text = preview(mon="09:00-11:00").text
    assert "4 with these changes" in text
    assert "Main reason: outside the candidate windows" in text


def test_unknown_calendar_is_named(preview, template):
    Connection.objects.create(interviewer=bob(), provider="ics", name="Private", url="")
    text = preview(group__0__new="Bob Smith").text
    assert "Bob Smith: Private" in text
    assert "Times that could not be checked are not counted." in text


def test_invalid_form_has_no_effect_yet(preview):
    page = preview(durationMinutes="x")
    assert "Correct the marked fields to see the effect." in page.text
    assert page.fields["durationMinutes"] == "x"


def test_empty_panel_says_so(preview):
    assert "The panel has no interviewers." in preview(group__0__person=[]).text


def test_new_type_has_only_slots_after_the_change(coordinator, template):
    page = open_form(coordinator, "/interviews/new")
    typed = {"name": "Onsite", "group__0__new": "Alice Johnson"}
    response = press(coordinator, "/interviews/new", page, "preview", **typed)
    assert "134 time slots" in FormPage(response).text
    assert not InterviewTemplate.objects.filter(name="Onsite").exists()


def test_archived_type_has_an_effect(preview, template):
    set_rules(template, active=False)
    assert "as many as now" in preview().text


def test_calendars_are_read_once(preview, calendar_service):
    service = calendar_service(empty_calendars(alice(), bob()))
    preview(group__0__new="Bob Smith")
    assert len(service.calls) == 1
