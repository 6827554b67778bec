"""The pages of interview types in a real browser: accessible, and without JavaScript too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from interviews.models import InterviewTemplate
from tests.browser.accessibility import AccessibilityWalk
from tests.browser.accounts import sign_in
from tests.browser.chromium import BROWSER_MARKS, PHONE, Visitor
from tests.factories import alice, bob, set_rules

pytestmark = BROWSER_MARKS


@pytest.fixture
def edit_path(template) -> str:
    bob()
    return f"/interviews/{template.pk}/edit"


@pytest.fixture
def visitor(create_visitor) -> Visitor:
    visitor = create_visitor()
    sign_in(visitor)
    return visitor


@pytest.fixture
def walk(visitor) -> Iterator[AccessibilityWalk]:
    walk = AccessibilityWalk(visitor.new_page())
    yield walk
    assert walk.violations == {}


def fill_new_type(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("Onsite")
    page.get_by_label("Add a person").fill("Alice Johnson")
    page.get_by_role("button", name="Add to Group 1").click()
    expect(page.get_by_label("stand-in Alice Johnson")).to_be_visible()


def test_pages_are_accessible(walk, edit_path):
    walk.go("/interviews", "Interview types", "Technical Interview")
    walk.follow("Edit Technical Interview", "Technical Interview", "Who takes part")
    walk.press("Preview the effect", "Technical Interview", "as many as now")
    walk.page.get_by_label("Location").fill("Room 1")
    walk.page.get_by_label("Add a person").fill("Carol")
    walk.press("Save", "Technical Interview", "Nothing was saved.")
    walk.go("/interviews/new", "New interview type", "Rules")
    walk.go("/interviews/find-times", "Find times", "Add the people who should meet.")
    walk.page.get_by_label("Add people").fill("Alice")
    walk.press("Find times", "Find times", "Choose a time to book it")
    walk.page.get_by_label("Add people").fill("Nobody")
    walk.press("Find times", "Find times", "Choose a person of the list")
    walk.go("/interviews", "Interview types")
    walk.follow("Archive Technical Interview", "Archive “Technical Interview”?")
    walk.press("Archive", "Interview types", "was archived")
    walk.follow("Delete Technical Interview", "Delete “Technical Interview”?")


def test_change_shows_its_effect_and_focus_stays(walk, edit_path):
    set_rules(alice(), open_hours="Mon-Fri 09:00-17:00")
    page = walk.page
    page.goto(edit_path)
    notice = page.get_by_label("Notice in minutes")
    notice.fill("20160")
    notice.press("Tab")
    expect(page.get_by_text("0 with these changes")).to_be_visible()
    expect(page.get_by_text("Main reason: too soon for the notice")).to_be_visible()
    expect(page.get_by_label("Days ahead")).to_be_focused()
    expect(notice).to_have_value("20160")


def test_effect_is_shown_again_after_a_failed_request(visitor, edit_path):
    page = visitor.new_page()
    page.goto(edit_path)
    page.route("**/edit", lambda route: route.fulfill(status=429, body="Too many requests"))
    page.get_by_label("Days ahead").fill("9")
    page.get_by_label("Days ahead").press("Tab")
    expect(page.locator("#effect")).to_have_text("")
    assert [problem for problem in visitor.problems if "429" not in problem] == []
    visitor.problems.clear()
    page.unroute("**/edit")
    page.get_by_label("Days ahead").fill("10")
    page.get_by_label("Days ahead").press("Tab")
    expect(page.locator("#effect")).to_contain_text("as many as now")
    expect(page.get_by_label("Days ahead")).to_have_value("10")


def test_type_is_created_without_javascript_on_a_phone(create_visitor, template):
    visitor = create_visitor(java_script_enabled=False, viewport=PHONE)
    sign_in(visitor)
    page = visitor.new_page()
    page.goto("/interviews/new")
    fill_new_type(page)
    page.get_by_role("button", name="Preview the effect").click()
    expect(page.locator("#effect")).to_contain_text("time slots")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“Onsite” was saved.")).to_be_visible()
    created = InterviewTemplate.objects.get(name="Onsite")
    assert [person.name for person in created.interviewers.all()] == ["Alice Johnson"]


def test_enter_in_a_field_saves_nothing(walk, edit_path, template):
    page = walk.page
    page.goto(edit_path)
    page.get_by_label("Name", exact=True).fill("Onsite")
    page.keyboard.press("Enter")
    expect(page.locator("#effect")).to_contain_text("as many as now")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Onsite")
    assert InterviewTemplate.objects.get(pk=template.pk).name == "Technical Interview"
