"""Hypothesis strategies for queries whose slots often have blocked time right beside them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import strategies as st

from engine.busy_time import BusyType, FreeBusy
from engine.person import Person
from engine.search import Query
from tests.engine.strategies import CLOCK_CHANGES, few_reservations, open_hours, people, queries
from tests.factories import DAY, HOUR

zones = st.sampled_from(list(CLOCK_CHANGES))
steps = st.sampled_from([900, 1800, HOUR])
short_minutes = st.sampled_from([15, 30, 60, 90])
short_buffers = st.sampled_from([0, 0, 600, HOUR])
optional_people = st.lists(st.integers(1, 7), max_size=3, unique=True)
booleans = st.booleans()


@cache
def marks(step: int) -> st.SearchStrategy[list[tuple[int, int]]]:
    """Return multiples of a step within ten hours, with seconds to move them by."""
    numbers = st.integers(0, 10 * HOUR // step)
    near = st.sampled_from([0, 0, 1, -1])
    return st.lists(st.tuples(numbers.map(lambda number: number * step), near), max_size=4)


@st.composite
def ranked_queries(draw) -> Query:
    """Draw a query for short slots, with core hours and optional people."""
    query = draw(queries())
    around = query.window[0]
    short = draw(short_minutes) * 60
    before, after = draw(short_buffers), draw(short_buffers)
    query = replace(
        query, duration=short, step=draw(steps), buffer_before=before, buffer_after=after
    )
    query = replace(query, now=around - 3 * DAY, offered_hours=None)
    optional = tuple(draw(optional_people))
    everyone = {number: draw(people(around, number)) for number in optional} | dict(query.people)
    with_core_hours = {
        number: draw(people_with_core_hours(query, person)) for number, person in everyone.items()
    }
    return replace(query, people=with_core_hours, optional=optional)


@st.composite
def people_with_core_hours(draw, query: Query, person: Person) -> Person:
    """Draw core hours, a zone and blocked time beside some slots for a person."""
    around = query.window[0]
    core = draw(open_hours(around, draw(zones))) if draw(booleans) else None
    booked = person.reservations or draw(few_reservations(around))
    if draw(booleans):
        person = replace(person, calendars=(draw(calendars_beside_slots(query)),), open_hours=None)
    return replace(person, core_hours=core, zone=draw(zones), reservations=booked)


@st.composite
def calendars_beside_slots(draw, query: Query) -> FreeBusy:
    """Draw a calendar with events that slots with their buffers touch or nearly touch."""
    first = -(-query.window[0] // query.step) * query.step
    ends = [first + mark + by for mark, by in draw(marks(query.step))]
    begins = [first + mark + by for mark, by in draw(marks(query.step))]
    before = [(end - query.buffer_before - 600, end - query.buffer_before) for end in ends]
    following = [begin + query.duration + query.buffer_after for begin in begins]
    after = [(start, start + 600) for start in following]
    return FreeBusy({BusyType.BUSY: tuple(before)}, tuple(after))
