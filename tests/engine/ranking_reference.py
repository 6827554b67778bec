"""Hypothesis strategies for queries whose slots often have blocked time right beside them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from engine.busy_time import BusyType, FreeBusy
from engine.person import Person
from engine.search import Query
from tests.engine.strategies import CLOCK_CHANGES, open_hours, people, queries, reservations
from tests.factories import DAY, HOUR

zones = st.sampled_from(list(CLOCK_CHANGES))
steps = st.sampled_from([900, 1800, HOUR])


@st.composite
def ranked_queries(draw) -> Query:
    """Draw a query for short slots, with core hours and optional people."""
    query = draw(queries())
    around = query.window[0]
    short = draw(st.sampled_from([15, 30, 60, 90])) * 60
    before, after = (draw(st.sampled_from([0, 0, 600, HOUR])) for _ in range(2))
    query = replace(
        query, duration=short, step=draw(steps), buffer_before=before, buffer_after=after
    )
    query = replace(query, now=around - 3 * DAY, offered_hours=None)
    optional = tuple(draw(st.lists(st.integers(1, 7), max_size=3, unique=True)))
    everyone = {number: draw(people(around, number)) for number in optional} | dict(query.people)
    with_core_hours = {
        number: draw(people_with_core_hours(query, person)) for number, person in everyone.items()
    }
    return replace(query, people=with_core_hours, optional=optional)


@st.composite
def people_with_core_hours(draw, query: Query, person: Person) -> Person:
    """Draw core hours, a zone and blocked time beside some slots for a person."""
    around = query.window[0]
    core = draw(st.none() | zones.flatmap(lambda zone: open_hours(around, zone)))
    booked = person.reservations or tuple(draw(st.lists(reservations(around), max_size=2)))
    if draw(st.booleans()):
        person = replace(person, calendars=(draw(calendars_beside_slots(query)),), open_hours=None)
    return replace(person, core_hours=core, zone=draw(zones), reservations=booked)


@st.composite
def calendars_beside_slots(draw, query: Query) -> FreeBusy:
    """Draw a calendar with events that slots with their buffers touch or nearly touch."""
    first = -(-query.window[0] // query.step)
    marks = st.integers(first, first + 10 * HOUR // query.step).map(lambda n: n * query.step)
    near = st.sampled_from([0, 0, 1, -1])
    ends = draw(st.lists(st.tuples(marks, near), max_size=4))
    begins = draw(st.lists(st.tuples(marks, near), max_size=4))
    before = [
        (mark - query.buffer_before + by - 600, mark - query.buffer_before + by)
        for mark, by in ends
    ]
    following = [mark + query.duration + query.buffer_after + by for mark, by in begins]
    after = [(start, start + 600) for start in following]
    return FreeBusy({BusyType.BUSY: tuple(before)}, tuple(after))
