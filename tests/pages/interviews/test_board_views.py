"""What a coordinator does on the board of an interview type."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.access import callers
from tests.bookings.booking_factories import book
from tests.factories import (
    add_group,
    alice,
    bob,
    chen,
    reserve,
    set_rules,
)
from tests.pages.candidate_link.test_candidate import text
from tests.pages.interviews.board_values import CANDIDATE, NOON, ONE
from tests.pages.interviews.form_page import open_form, press
from tests.pages.page_content import get_page

pytestmark = pytest.mark.django_db


def test_week_has_days_slots_and_people(show, coordinator, board_url):
    page_text = show()
    assert "20 January – 26 January 2025" in page_text
    assert "60 minutes · Alice Johnson, Bob Smith · Times are in UTC." in page_text
    assert "Alice Johnson Europe/London (UTC+00:00)" in page_text
    assert "Bob Smith America/New York (UTC-05:00)" in page_text
    page = coordinator.get(board_url).content.decode()
    assert 'aria-label="Wednesday 12:00, available"' in page
    assert 'aria-label="Wed 22: Wednesday 22 January, 48 slots"' in page


def test_board_is_in_viewer_zone(show):
    assert "Times are in Asia/Kathmandu" in show(zone="Asia/Kathmandu")


def test_unavailable_start_is_explained_and_a_change_can_be_tried(show):
    reserve(bob(), NOON)
    page_text = show(start=NOON)
    assert "This time slot is unavailable." in page_text
    assert "Bob Smith: another interview, 12:00 to 13:00" in page_text
    assert "Without Bob Smith +3 slots" in page_text
    assert "265 slots" in page_text


def test_preview_is_kept_in_the_links_and_explained(coordinator, board_url):
    reserve(bob(), NOON)
    change = f"change=without_person.{bob().pk}"
    page = get_page(coordinator, f"{board_url}?start={NOON}&{change}")
    assert "Preview: Without Bob Smith (not saved)" in page.text
    assert "268 slots" in page.text
    assert "This time slot is available with the change only." in page.text
    assert "Book the interview with this change" in page.text
    links = [link for link in page.links if link.startswith(f"{board_url}?")]
    assert len(links) > 20
    without = [link for link in links if change not in link]
    assert set(without) == {f"{board_url}?start={NOON}"}  # the links that stop the preview
    reserve(alice(), NOON)
    both = get_page(coordinator, f"{board_url}?start={NOON}&{change}").text
    assert "Alice Johnson: another interview" in both
    assert "Bob Smith: another interview" not in both


def test_changes_that_do_not_fit_are_not_previewed(show):
    for code in ("shorter_notice.99999", "fewer_of_pool.7.1", "without_person", "x.1", "٣.1"):
        assert "Preview:" not in show(start=NOON, change=code)


def test_editor_opens_with_the_proposed_change(coordinator, template):
    url = reverse("interview-edit", args=[template.pk])
    add_group(template, chen(), alice(), required=2)
    template.buffer_before = 15
    template.save()
    codes = ["shorter_notice.60", f"without_person.{bob().pk}", "fewer_of_pool.1.1"]
    codes += ["shorter_duration.30", "without_buffers", "fewer_of_pool.9.1"]
    query = "&".join(f"change={code}" for code in codes)
    page = open_form(coordinator, f"{url}?{query}")
    text_start = "Proposed, not saved: With 1 hour of notice; Without Bob Smith; With 1 person"
    assert text_start in page.text
    proposed = {"noticeMinutes": "60", "durationMinutes": "30", "bufferBeforeMinutes": "0"}
    assert {name: page.fields[name] for name in proposed} == proposed
    # above the form, beside each changed value and beside the panel
    assert page.text.count("Proposed, not saved") == 2 + len(proposed)
    assert page.fields.getlist("group-0-person") == [str(alice().pk)]
    assert page.fields["group-1-required"] == "1"
    template.refresh_from_db()
    assert template.notice == 1440
    press(coordinator, url, page, "save")
    template.refresh_from_db()
    assert (template.notice, template.groups.get().required) == (60, 1)


def test_available_start_shows_who_takes_part(show, template):
    add_group(template, chen(), alice(), required=1)
    reserve(chen(), NOON)
    page_text = show(start=NOON)
    assert "This time slot is unavailable." in page_text
    page_text = show(start=ONE)
    assert "This time slot is available." in page_text
    assert "CW Chen Wei takes part" in page_text


def test_unknown_time_is_unknown_and_not_zero(show, monkeypatch):
    monkeypatch.setattr("service.mock_availability.get_free_busy_data", lambda ids: [])
    page_text = show(start=NOON)
    assert "Times that could not be checked are not offered." in page_text
    assert "0 slots" not in page_text
    assert "268 unknown" in page_text
    assert "Calendars could not be read" in page_text
    assert "It is unknown whether this time is free." in page_text
    assert "Book the interview" not in page_text


def test_day_without_slots_has_its_reason(show, template):
    set_rules(alice(), open_hours="Mon-Fri 09:00-17:00")
    bob().special_days.create(first_day="2025-01-23", last_day="2025-01-23")
    page_text = show()
    assert "Monday: In the past, or too soon for the notice" in page_text
    assert "Thursday: Bob Smith is on time off" in page_text
    assert "Saturday, Sunday: Outside the working hours of Alice Johnson" in page_text
    set_rules(bob(), open_hours="Mon-Fri 08:00-12:00")
    assert "Saturday, Sunday: Outside working hours" in show()
    set_rules(template, candidate_windows="Mon-Fri 08:00-18:00")
    assert "Saturday, Sunday: Outside the candidate windows" in show()


def test_notice_is_the_reason_of_a_day_whose_working_hours_it_covers(show):
    set_rules(alice(), open_hours="Tue 08:00-10:00\nWed-Fri 09:00-17:00")
    page_text = show()
    assert "Monday, Tuesday: In the past, or too soon for the notice" in page_text


def test_several_people_are_named_if_no_single_one_is_the_reason(show):
    reserve(alice(), "2025-01-25T00:00:00Z", minutes=1440)
    bob().special_days.create(first_day="2025-01-24", last_day="2025-01-26")
    assert "Saturday: Alice Johnson has other interviews; Bob Smith is on time off" in show()


@pytest.mark.parametrize("name", ["book", "hold", "move", "release"])
def test_get_of_a_form_shows_the_board_and_changes_nothing(coordinator, template, board_url, name):
    response = coordinator.get(f"{board_url}/{name}?start={NOON}")
    assert response["Location"] == f"{board_url}?start=2025-01-22T12%3A00%3A00Z"


@pytest.mark.parametrize("name", ["book", "hold", "move", "release"])
def test_forms_are_for_coordinators(template, board_url, name):
    assert Client().post(f"{board_url}/{name}").status_code == 302
    assert callers.interviewer_client(alice()).post(f"{board_url}/{name}").status_code == 403
    assert callers.coordinator_client().post("/interviews/999/book").status_code == 404


@pytest.mark.parametrize("name", ["book", "hold"])
def test_type_without_a_panel_says_what_to_do(coordinator, template, submit, name):
    template.interviewers.clear()
    response = submit(name, minutes="5", **CANDIDATE)
    assert response.status_code == 409
    assert "The panel has no interviewers." in text(response)


def count_queries(django_assert_max_num_queries, client, url: str, most: int) -> int:
    with django_assert_max_num_queries(most) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_number_of_queries_is_constant(
    coordinator, board_url, template, django_assert_max_num_queries
):
    url = f"{board_url}?start={ONE}"
    few = count_queries(django_assert_max_num_queries, coordinator, url, 16)
    add_group(template, chen(), alice(), bob(), required=1)
    for hour in range(10, 12):
        book(template, f"2025-01-22T{hour}:00:00Z", email=f"c{hour}@example.com")
        reserve(chen(), f"2025-01-23T{hour}:00:00Z")
    many = count_queries(django_assert_max_num_queries, coordinator, url, 19)
    assert many <= few + 3  # the participants of bookings, read together
