"""The pages of people, calendars and the search are accessible, with content and with errors."""

from __future__ import annotations

from calendars.models import Connection, Health
from people.models import SpecialDays
from tests.bookings.booking_factories import TEN, book, issue_link
from tests.browser.accessibility import AccessibilityWalk
from tests.browser.chromium import BROWSER_MARKS, Visitor
from tests.factories import alice, bob, set_rules

pytestmark = BROWSER_MARKS


def test_people_and_their_weeks_are_accessible(walk, template, signed_in_coordinator):
    set_rules(alice(), email="alice@example.com", holiday_region="GB", max_per_week=1)
    book(template, TEN)
    SpecialDays.objects.create(interviewer=alice(), first_day="2025-01-22", last_day="2025-01-22")
    set_rules(bob(), active=False, external_id="hr-7", metadata={"team": "core"})
    walk.go("/people?state=all", "People", "Alice Johnson")
    walk.go("/people?q=nobody", "People", "No person matches these filters.")
    walk.follow("Team week", "Team week", "Conflict: time off")
    walk.follow("Next week", "Team week", "Alice Johnson")
    walk.go(f"/people/{alice().pk}", "Alice Johnson", "Conflict: time off")
    walk.page.get_by_text("Archive this person", exact=True).click()
    walk.check("Alice Johnson", "Nothing is deleted.")
    walk.follow("Next week", "Alice Johnson", "No interviews and no time off in this week.")
    walk.follow("Edit", "Alice Johnson", "Working hours")
    walk.go(f"/people/{bob().pk}", "Bob Smith", "This person takes part in no new interviews.")
    walk.check("Bob Smith", "Data from other systems")
    walk.go(f"/people/{alice().pk}/delete", "“Alice Johnson” cannot be deleted", "In use by")


def test_forms_for_people_are_accessible(walk, visitor, template, signed_in_coordinator):
    walk.go("/people/new", "Add a person", "Working hours")
    walk.page.get_by_label("Name").fill("Zoe Adler")
    walk.page.get_by_label("Monday").fill("9")
    walk.press("Add", "Add a person", "Check these days: Monday.")
    walk.go("/people/import", "Import people", "For example:")
    for text, result in (
        ("name,email\nZoe,zoe", "1 with errors"),
        ("name,email\nZoe,z@x.org", "1 to"),
    ):
        walk.page.get_by_label("Or paste the rows").fill(text)
        walk.press("Check the rows", "Import people", result)
    expect_only_refusals(visitor)


def test_calendars_and_search_are_accessible(walk, visitor, template, signed_in_coordinator):
    booking = book(template, TEN)
    connect_calendars(walk)
    expect_only_refusals(visitor)
    issue_link(template, "Noor Haddad", "noor@example.com")
    for number in range(11):
        set_rules(type(alice())(name=f"Noor Number {number}"))
    walk.go("/search?q=noor", "Search: noor", "Show all 11")
    walk.follow("Show all 11", "Search: noor", "Noor Number 9")
    walk.go("/search?q=nothing", "Search: nothing", "Nothing was found.")
    walk.go("/people/999", "Page not found", "Go to Today")
    start = "2025-01-22T12:00:00Z"
    walk.go(f"/interviews/{template.pk}?booking={booking.pk}&start={start}", "Technical Interview")


def expect_only_refusals(visitor: Visitor) -> None:
    """Check that the only problems are forms that were refused."""
    assert [problem for problem in visitor.problems if not problem.startswith("400: ")] == []
    visitor.problems.clear()


def connect_calendars(walk: AccessibilityWalk) -> None:
    work = Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    Health.objects.create(connection=work, failure="not_a_calendar", failures=1)
    walk.go("/calendars", "Calendars", "Alice Johnson")
    walk.go(f"/people/{alice().pk}/calendars/ics", "Connect a calendar feed")
    walk.page.get_by_label("Address of the feed").fill("http://10.0.0.1/x.ics")
    walk.press("Read and connect", "Connect a calendar feed", "This address cannot be used.")
    walk.go(f"/people/{alice().pk}/calendars/caldav", "Connect a CalDAV calendar", "Back to Alice")
