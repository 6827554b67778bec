"""Hypothesis strategies for templates with panels, rules, calendars and reservations."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from hypothesis import strategies as st

from engine.busy_time import BusyType
from engine.timestamps import format_utc as written
from interviews.models import InterviewTemplate
from people.models import Interviewer, SpecialDays
from tests.bookings.fake_provider import FAKE_CALENDARS, FakeCalendar
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    add_group,
    reserve,
    set_rules,
    technical_interview,
    utc_seconds,
)

MINUTE = 60
ZONES = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"]
WEEKS = ["Mon-Fri 09:00-17:00", "Mon-Wed 08:15-12:00, 13:00-18:00", "Tue 22:00-02:00"]
#: The window that is listed; with a long notice its beginning has no slots.
OPENS = utc_seconds(NOW) - 2 * HOUR
CLOSES = OPENS + 2 * DAY

instants = st.integers(OPENS // 900, CLOSES // 900).map(lambda n: n * 900) | st.integers(
    OPENS, CLOSES
)
seldom = st.integers(0, 3).map(lambda number: number == 3)


@st.composite
def spans(draw) -> tuple[int, int]:
    start = draw(instants)
    return start, start + draw(st.sampled_from([1, 900, HOUR, 2 * HOUR, 10 * HOUR]))


@st.composite
def fake_calendars(draw) -> FakeCalendar:
    busy = st.builds(lambda span, kind: (*span, kind), spans(), st.sampled_from(BusyType))
    unknown = draw(st.lists(spans(), max_size=1)) if draw(seldom) else []
    return FakeCalendar(draw(st.lists(busy, max_size=3)), unknown, draw(st.integers(0, 19)) == 19)


@st.composite
def rules_of_a_person(draw) -> dict[str, Any]:
    rules: dict[str, Any] = {"timezone": draw(st.sampled_from(ZONES))}
    if draw(seldom):
        rules["open_hours"] = draw(st.sampled_from(WEEKS))
    if draw(seldom):
        rules["max_per_day"] = draw(st.integers(1, 2))
        rules["limits_timezone"] = draw(st.sampled_from(["", *ZONES]))
    if draw(seldom):
        rules["max_per_week"] = draw(st.integers(1, 3))
    return rules


@st.composite
def rules_of_a_template(draw) -> dict[str, Any]:
    rules: dict[str, Any] = {
        "duration": draw(st.sampled_from([15, 30, 45, 60, 90])),
        "step": draw(st.sampled_from([15, 20, 30, 60])),
        "notice": draw(st.sampled_from([0, 60, 601, 1440])),
        "tentative": draw(st.sampled_from(["busy", "free"])),
        "buffer_before": draw(st.sampled_from([0, 0, 10, 30])),
        "buffer_after": draw(st.sampled_from([0, 0, 15, 45])),
    }
    if draw(seldom):
        rules["candidate_windows"] = draw(st.sampled_from(WEEKS))
        rules["candidate_timezone"] = draw(st.sampled_from(ZONES))
    return rules


@st.composite
def people(draw) -> list[Interviewer]:
    """Draw one to four people with fake calendars, some with bookings and holds."""
    FAKE_CALENDARS.clear()
    everybody = []
    for number in range(draw(st.integers(1, 4))):
        rules = draw(rules_of_a_person())
        person = Interviewer.objects.create(name=f"Person {number}", **rules)
        FAKE_CALENDARS[person.pk] = draw(fake_calendars())
        for start, end in draw(st.lists(spans(), max_size=2)):
            minutes, clear = max(1, (end - start) // MINUTE), draw(st.sampled_from([0, 10, 30]))
            state = draw(st.sampled_from(["booked", "held"]))
            with suppress(IntegrityError), transaction.atomic():
                reserve(person, written(start), minutes, state=state, clear=clear)
        if draw(seldom):
            day = date(2025, 1, draw(st.integers(20, 22)))
            hours = draw(st.sampled_from(["", "10:00-12:30"]))
            SpecialDays.objects.create(interviewer=person, first_day=day, last_day=day, hours=hours)
        everybody.append(person)
    return everybody


@st.composite
def templates(draw) -> InterviewTemplate:
    """Draw a template, sometimes with a pool or optional people; a few cannot be filled."""
    everybody = draw(people())
    some = st.lists(st.sampled_from(everybody), unique=True)
    needed, pool = draw(some), draw(some)
    if not needed and not pool:
        needed = everybody
    template = set_rules(technical_interview(*needed), **draw(rules_of_a_template()))
    if pool:
        alternates = pool[-1:] if len(pool) > 1 and draw(seldom) else []
        members = [person for person in pool if person not in alternates]
        required = draw(st.integers(1, len(pool)) | st.none())
        add_group(template, *members, required=required, alternates=alternates)
    if draw(seldom):
        add_group(template, *draw(some), required=0)
    return template
