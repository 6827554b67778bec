"""Today and the settings are accessible: axe-core, both colour schemes, 400 % zoom."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from calendars.models import Connection, Health
from company import company_data
from outbox.models import WebhookEndpoint
from people.models import SpecialDays
from tests.access import callers
from tests.bookings.booking_factories import TEN, book
from tests.browser.accessibility import AccessibilityWalk
from tests.browser.accounts import sign_in
from tests.browser.chromium import BROWSER_MARKS
from tests.factories import alice

pytestmark = BROWSER_MARKS


@pytest.fixture
def walk(create_visitor, template) -> Iterator[AccessibilityWalk]:
    """A walk of an administrator. The test fails if a page has accessibility violations."""
    visitor = create_visitor()
    sign_in(visitor, callers.create_account("root", is_superuser=True))
    walk = AccessibilityWalk(visitor.new_page())
    yield walk
    assert walk.violations == {}


def test_today_is_accessible(walk, template):
    walk.go("/", "Monday 20 January 2025", "First steps")
    book(template, TEN)
    company_data.change({"name": "Acme", "colour": "#ffdd00"}, lambda company: None)
    SpecialDays.objects.create(interviewer=alice(), first_day="2025-01-22", last_day="2025-01-22")
    work = Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    Health.objects.create(connection=work, failure="not_a_calendar", failures=1)
    walk.go("/", "Monday 20 January 2025", "Conflict for Alice Johnson")


def test_settings_are_accessible(walk, template):
    book(template, TEN)
    callers.issue_token()
    endpoint = WebhookEndpoint.objects.create(name="ATS", url="https://ats.example.com/hook")
    walk.go("/settings", "Company")
    for section in (
        "Accounts and roles",
        "API tokens",
        "Webhooks",
        "Events",
        "Audit log",
        "Retention",
    ):
        walk.follow(section, section)
    walk.go(f"/settings/webhooks/{endpoint.pk}", "ATS", "Nothing was sent yet.")
    walk.press("Send a test event", "ATS", "webhook.test")
