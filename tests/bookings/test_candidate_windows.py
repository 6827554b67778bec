"""Candidates send the times at which they can come, and slots that fit are found."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from api.actors import Actor, ActorKind
from bookings import candidate_links, candidate_windows, erasure, export, fitting_slots
from bookings.candidate_links import InvalidLinkError, Invitee, TooManyChangesError
from bookings.candidate_windows import InvalidWindowsError, submit
from bookings.models import AuditEntry, CandidateLink, CandidateWindow
from engine.timestamps import format_utc
from outbox.event_log import LoggedEvent
from people.coordinator_accounts import COORDINATORS_GROUP
from tests.access import callers
from tests.bookings.booking_factories import book
from tests.bookings.personal_data_scan import find_traces
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    alice,
    reserve,
    set_rules,
    technical_interview,
    utc_seconds,
)
from tests.outbox.channels import deliver_due_messages
from tests.work_counter import WorkCounter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody_free", "frozen")]

NOW_SECOND = utc_seconds(NOW)
LAST = NOW_SECOND + 92 * DAY
COORDINATOR = Actor(ActorKind.ACCOUNT, 1)


def window(start: str, end: str) -> tuple[int, int]:
    """Return a window of Wednesday."""
    return utc_seconds(f"2025-01-22T{start}"), utc_seconds(f"2025-01-22T{end}")


MORNING, NOON = window("09:00", "11:00"), window("12:00", "14:00")


@pytest.fixture
def template():
    return technical_interview(alice())


@pytest.fixture
def link(template) -> CandidateLink:
    invitee = Invitee("Noor Haddad", "noor@example.com", "Asia/Kolkata")
    return candidate_links.create(template.pk, invitee, NOW_SECOND)[0]


def candidate_of(link: CandidateLink) -> Actor:
    return Actor(ActorKind.LINK, link.pk)


def send(link: CandidateLink, *windows: tuple[int, int], actor: Actor = COORDINATOR) -> None:
    submit(link, windows, NOW_SECOND, actor)


def list_starts(link: CandidateLink) -> list[str]:
    found = fitting_slots.list_fitting_slots(link, NOW_SECOND)
    return [format_utc(start)[11:16] for start, _end in found.slots]


def test_windows_are_stored_in_order_and_joined(link):
    send(link, NOON, MORNING, window("10:00", "11:30"), window("14:00", "14:30"))
    assert candidate_windows.list_windows(link) == [
        window("09:00", "11:30"),
        window("12:00", "14:30"),
    ]
    assert candidate_windows.get_submission_time(link) == NOW_SECOND


def test_new_windows_replace_those_before(link):
    send(link, MORNING)
    send(link, NOON)
    assert candidate_windows.list_windows(link) == [NOON]
    send(link)
    assert candidate_windows.list_windows(link) == []
    assert candidate_windows.get_submission_time(link) is None


def test_slots_that_lie_in_the_windows_fit(link):
    assert list_starts(link) == []
    send(link, MORNING, window("12:10", "13:30"))
    assert list_starts(link) == ["09:00", "09:30", "10:00", "12:30"]
    reserve(alice(), "2025-01-22T09:30:00Z")
    assert list_starts(link) == ["12:30"]


def test_slots_over_another_booking_of_the_candidate_do_not_fit(link):
    other = technical_interview()
    other.interviewers.add(alice())
    book(other, "2025-01-22T12:00:00Z", email="NOOR@example.com")
    send(link, NOON)
    assert list_starts(link) == ["13:00"]


def test_slots_within_the_notice_do_not_fit(link):
    send(link, (NOW_SECOND, NOW_SECOND + DAY + HOUR))
    assert list_starts(link) == ["10:00"]


def test_unreadable_calendar_makes_the_result_incomplete(link, calendar_service):
    send(link, MORNING)
    calendar_service([])
    found = fitting_slots.list_fitting_slots(link, NOW_SECOND)
    assert (list(found.slots), found.is_incomplete) == ([], True)


@pytest.mark.parametrize(
    ("rules", "windows", "errors"),
    [
        ({}, [window("09:00", "09:59")], [(0, "end", "too_small")]),
        ({}, [window("09:00", "09:00")], [(0, "end", "invalid")]),
        ({}, [MORNING, window("12:00", "11:00")], [(1, "end", "invalid")]),
        ({}, [(NOW_SECOND - 1, NOW_SECOND + DAY)], [(0, "start", "too_small")]),
        (
            {},
            [(NOW_SECOND + 92 * DAY - HOUR, NOW_SECOND + 92 * DAY + 1)],
            [(0, "end", "too_large")],
        ),
        ({}, [MORNING] * 51, [(None, "start", "too_long")]),
        ({"candidate_min_window_minutes": 121}, [MORNING], [(0, "end", "too_small")]),
        ({"candidate_min_total_minutes": 241}, [MORNING, NOON], [(None, "start", "too_small")]),
        ({"candidate_min_total_minutes": 240}, [MORNING, MORNING], [(None, "start", "too_small")]),
    ],
)
def test_windows_that_break_a_rule_are_refused(link, template, rules, windows, errors):
    set_rules(template, **rules)
    link.template.refresh_from_db()
    with pytest.raises(InvalidWindowsError) as caught:
        send(link, *windows)
    assert [(error.index, error.member, error.code) for error in caught.value.errors] == errors
    assert not CandidateWindow.objects.exists()


def test_windows_at_the_bounds_are_accepted(link, template):
    set_rules(template, candidate_min_window_minutes=120, candidate_min_total_minutes=240)
    link.template.refresh_from_db()
    send(link, MORNING, NOON)
    send(link, window("09:00", "10:00"), window("10:00", "11:00"), NOON)
    send(link, (LAST - 4 * HOUR, LAST))


@pytest.mark.parametrize("field", ["revoked_at", "closed_at"])
def test_ended_link_is_refused(link, field):
    CandidateLink.objects.update(**{field: link.created_at})
    with pytest.raises(InvalidLinkError):
        send(link, MORNING)


def test_event_and_audit_entry_are_written_once(link):
    for _ in range(2):
        send(link, MORNING, actor=candidate_of(link))
    events = LoggedEvent.objects.filter(type="candidate_link.windows_submitted")
    assert [event.data["candidateLinkId"] for event in events] == [str(link.uuid)]
    [entry] = AuditEntry.objects.exclude(action__in=["created", "updated"])
    assert (entry.action, entry.link_id, entry.actor_kind) == ("windows_sent", link.uuid, "link")


def test_coordinators_get_a_mail_that_is_erased_with_the_candidate(link, mailoutbox):
    carla = callers.create_account("carla", email="carla@example.com")
    carla.groups.add(Group.objects.get(name=COORDINATORS_GROUP))
    send(link, MORNING)
    send(link)
    deliver_due_messages()
    [message] = mailoutbox
    assert message.subject == "Noor Haddad sent times: Technical Interview"
    assert f"/candidates/{link.uuid}/windows" in message.body
    assert "Noor Haddad sent times for this interview: Technical Interview" in message.body
    erasure.erase("noor@example.com", NOW_SECOND)
    assert not find_traces("Noor", "Haddad")


def test_candidate_sends_windows_five_times_an_hour(link, frozen):
    for number in range(5):
        send(link, (MORNING[0] + number * 60, MORNING[1]), actor=candidate_of(link))
    with pytest.raises(TooManyChangesError) as caught:
        send(link, NOON, actor=candidate_of(link))
    assert not caught.value.is_final
    send(link, NOON)  # others are not limited
    later = NOW_SECOND + HOUR
    submit(link, [MORNING], later, candidate_of(link))


def test_candidate_sends_windows_twenty_times_in_all(link):
    for number in range(20):
        start = MORNING[0] + number * 60
        submit(link, [(start, MORNING[1])], NOW_SECOND + number * HOUR, candidate_of(link))
    with pytest.raises(TooManyChangesError) as caught:
        submit(link, [NOON], NOW_SECOND + 20 * HOUR, candidate_of(link))
    assert caught.value.is_final


def test_windows_are_exported_and_erased_with_the_candidate(link):
    send(link, MORNING)
    [exported] = export.build_export("noor@example.com")["links"]
    assert exported["windows"] == [{"start": "2025-01-22T09:00:00Z", "end": "2025-01-22T11:00:00Z"}]
    erasure.erase("NOOR@example.com", NOW_SECOND)
    assert not CandidateWindow.objects.exists()


def test_work_grows_with_the_number_of_windows_at_most_linearly(link):
    def measure(count: int) -> float:
        start = NOW_SECOND + 2 * DAY
        windows = [(start + day * DAY, start + day * DAY + 2 * HOUR) for day in range(count)]
        return WorkCounter().measure(lambda: fitting_slots.find_slots_in(link, windows, NOW_SECOND))

    measure(5)
    assert measure(50) < 15 * measure(5)
