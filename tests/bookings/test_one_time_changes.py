"""Slots that only changes of the rules open: the changes apply to one hold or booking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.actors import Actor, ActorKind
from bookings import booking
from bookings.idempotency import without_key
from bookings.models import Booking, BookingInterviewer
from bookings.slot_check import SlotUnavailableError
from engine.changes import ShorterNotice, WithoutPerson
from interviews.models import InterviewTemplate
from tests.bookings.booking_factories import CANDIDATE, DANA, TEN, WITHOUT_KEY, slot_request
from tests.factories import HOUR, alice, bob, reserve
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

#: Four hours after NOW, within the usual notice.
SOON = "2025-01-20T14:00:00Z"
NOTICE = {"type": "shorter_notice", "noticeMinutes": 60}
APPLIED_NOTICE = {**NOTICE, "usualNoticeMinutes": 1440}


@pytest.mark.usefixtures("everybody_free")
def test_slot_within_the_notice_is_booked_once_with_the_change(api, template):
    path = f"interviews/{template.pk}"
    assert api("get", f"{path}/availability/explain?start={SOON}").json()["changes"][-1] == NOTICE
    body = {"start": SOON, "candidate": CANDIDATE}
    problem_of(api("post", f"{path}/bookings", body), 409)
    created = api("post", f"{path}/bookings", {**body, "applyChanges": [NOTICE]}).json()
    assert created["appliedChanges"] == [APPLIED_NOTICE]
    [entry] = api("get", f"audit?bookingId={created['id']}").json()["data"]
    assert entry["appliedChanges"] == [APPLIED_NOTICE]
    template.refresh_from_db()
    assert template.notice == 1440
    later = {"start": TEN, "expectedSequence": 0}
    moved = api("post", f"bookings/{created['id']}/reschedule", later).json()
    assert moved["appliedChanges"] == []  # the usual rules allow the new time


@pytest.mark.usefixtures("everybody_free")
def test_hold_keeps_its_change_until_it_is_booked(api, template):
    reserve(bob(), TEN)
    change = {"type": "without_person", "interviewerId": bob().pk, "name": "Bob Smith", "opens": 3}
    body = {"start": TEN, "applyChanges": [change]}
    held = api("post", f"interviews/{template.pk}/holds", body).json()
    assert [person["id"] for person in held["interviewers"]] == [alice().pk]
    body = {"holdId": held["id"], "candidate": CANDIDATE}
    booked = api("post", f"interviews/{template.pk}/bookings", body).json()
    applied = [{"type": "without_person", "interviewerId": bob().pk}]
    assert booked["appliedChanges"] == held["appliedChanges"] == applied
    assert not BookingInterviewer.objects.filter(interviewer=bob()).exists()


@pytest.mark.usefixtures("everybody_free")
def test_change_never_frees_time_that_is_reserved_or_busy(template):
    reserve(alice(), SOON)
    request = replace(slot_request(template, SOON), changes=(ShorterNotice(0),))
    with pytest.raises(SlotUnavailableError):
        booking.book(request, DANA, WITHOUT_KEY)
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "tentative_moved", "interviewerId": 1}, "applyChanges[0].type"),
        ({"type": "shorter_notice"}, "applyChanges[0].noticeMinutes"),
        ({"type": "shorter_notice", "noticeMinutes": 2880}, "applyChanges"),
        ({"type": "without_person", "interviewerId": 999}, "applyChanges"),
    ],
)
def test_change_that_does_not_fit_is_refused_with_its_field(api, template, change, field):
    body = {"start": SOON, "candidate": CANDIDATE, "applyChanges": [change]}
    problem = problem_of(api("post", f"interviews/{template.pk}/bookings", body), 400)
    assert list(errors_of(problem)) == [field]


def test_candidates_book_without_changes(template):
    link = without_key(Actor(ActorKind.LINK, 1))
    request = replace(slot_request(template, TEN), changes=(ShorterNotice(0),))
    with pytest.raises(ValueError, match="a candidate cannot change rules"):
        booking.book(request, DANA, link)


@pytest.mark.usefixtures("everybody_free")
def test_rules_that_change_meanwhile_are_used_and_recorded(template, monkeypatch):
    """The notice is shortened after the first reading, before the interviewers are locked."""
    lock = booking.lock_interviewers
    changed = []

    def change_then_lock(*args):
        if not changed:
            changed.append(InterviewTemplate.objects.update(notice=120))
        return lock(*args)

    monkeypatch.setattr(booking, "lock_interviewers", change_then_lock)
    changes = (ShorterNotice(HOUR), WithoutPerson(bob().pk))
    request = replace(slot_request(template, "2025-01-20T11:30:00Z"), changes=changes)
    booked = booking.book(request, DANA, WITHOUT_KEY)
    [notice, _person] = booked.applied_changes
    assert notice["usualNoticeMinutes"] == 120
