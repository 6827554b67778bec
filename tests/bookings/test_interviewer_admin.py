"""A coordinator is warned in the admin before a change puts booked interviews in conflict."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from people.models import Interviewer, SpecialDays
from tests.access import callers
from tests.admin_page import build_form_data, build_inline_rows
from tests.bookings.booking_factories import book
from tests.factories import alice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
DAY_OFF = build_inline_rows("special_days", {"first_day": "2025-01-22", "last_day": "2025-01-22"})


@pytest.fixture
def client(template):
    book(template)
    return callers.superuser_client()


def change(client, **typed: object):
    url = reverse("admin:people_interviewer_change", args=[alice().pk])
    return client.post(url, build_form_data(client.get(url), **typed))


def save_anyway(client, warning):
    """Press the button of the warning, as a browser without JavaScript does."""
    content = warning.content.decode()
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', content)
    [confirmed] = re.findall(r'name="confirmed" value="(\w+)"', content)
    data = {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}
    return client.post(warning.request["PATH_INFO"], {**data, "confirmed": confirmed})


def test_time_off_over_a_booking_is_saved_after_a_confirmation(client):
    warning = change(client, **DAY_OFF)
    text = warning.content.decode()
    assert warning.status_code == 409
    assert "Nothing was saved yet." in text
    assert "2025-01-22 10:00 to 11:00 UTC" in text
    assert "time off" in text
    assert "was changed successfully" not in text
    assert not SpecialDays.objects.exists()
    assert not LogEntry.objects.exists()
    page = client.get("/admin/")
    assert "was changed successfully" not in page.content.decode()
    assert save_anyway(client, warning).status_code == 302
    assert SpecialDays.objects.get().interviewer == alice()


def test_lowered_limit_and_hours_are_checked(client, template):
    book(template, "2025-01-22T12:00:00Z")
    warning = change(client, max_per_day="1", open_hours="Wed 09:00-12:00")
    text = warning.content.decode()
    limit = "more interviews than the limit for the day or week"
    assert f": outside working hours, {limit}" in text
    assert text.count(limit) == 2
    assert Interviewer.objects.get(pk=alice().pk).max_per_day is None
    assert save_anyway(client, warning).status_code == 302
    assert Interviewer.objects.get(pk=alice().pk).max_per_day == 1


def test_change_that_affects_no_booking_is_saved_at_once(client):
    assert change(client, max_per_day="1").status_code == 302
    assert change(client, open_hours="whenever").status_code == 200
    assert Interviewer.objects.get(pk=alice().pk).max_per_day == 1


def test_unknown_interviewer_is_redirected_as_before(client):
    url = reverse("admin:people_interviewer_change", args=[10**6])
    assert client.post(url, {}).status_code == 302
