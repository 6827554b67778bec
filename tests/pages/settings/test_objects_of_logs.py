"""The events and the audit log of the settings name objects and changes in words."""

from __future__ import annotations

import pytest

import calendars.row_changes
import company.row_changes
import interviews.row_changes
import people.row_changes
from access import token_changes
from bookings.models import Booking
from outbox import endpoint_changes
from pages.settings import audit_members
from people.models import Interviewer
from tests.bookings.booking_factories import TEN, book
from tests.factories import alice, set_rules
from tests.pages.page_content import get_page

pytestmark = pytest.mark.django_db
MODULES = (
    calendars.row_changes,
    company.row_changes,
    interviews.row_changes,
    people.row_changes,
    token_changes,
    endpoint_changes,
)


def test_events_name_their_objects_with_links(coordinator, template):
    booking = book(template, TEN)
    gone = Interviewer.objects.create(name="Gus Gone", timezone="UTC")
    pk = gone.pk
    gone.delete()
    path = "/settings/events?type=booking.*"
    page = get_page(coordinator, path)
    assert "booking.created" in page.text
    assert "Dana Roy, Technical Interview, Alice Johnson" in page.text
    assert {f"/bookings/{booking.pk}", f"/interviews/{template.pk}"} <= {*page.links}
    Booking.objects.update(candidate_name="")
    assert "Erased candidate, Technical Interview" in get_page(coordinator, path).text
    people = get_page(coordinator, "/settings/events?type=interviewer.*").text
    assert f"deleted, id {pk}" in people


def test_audit_log_says_in_words_what_changed(coordinator):
    set_rules(alice(), max_per_day=2, open_hours="Mon 09:00-10:00")
    text = get_page(coordinator, "/settings/audit?action=updated").text
    assert "Changed Maximum interviews per day, Working hours Interviewer Alice Johnson" in text


def test_every_member_of_a_change_has_words():
    members = {
        member
        for module in MODULES
        for constant, names in vars(module).items()
        if constant.endswith("_MEMBERS")
        for member in names.values()
    }
    assert {"maxPerDay", "scopes", "url"} <= members <= {*audit_members.MEMBER_TEXTS}
