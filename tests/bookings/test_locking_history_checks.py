"""The checks of `history` find errors in made-up histories."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bookings.history import (
    CompletedRequest,
    find_contradictions,
    find_double_bookings,
    find_impossible_lifecycles,
    find_reserved,
    find_unexplained_refusals,
)

TEN, HALF_PAST, NOON = (f"2025-01-22T{time}:00Z" for time in ("10:00", "10:30", "12:00"))
REFUSED = {"type": "urn:slotsmith:slot-refused", "reasons": ["booked"]}
USED = {"type": "urn:slotsmith:hold-used"}
#: The fields of a booking; the other fields belong to the request.
NAMES = {"start", "people", "state", "sequence"}


def build_body(
    reference: str, start: str = TEN, people: tuple[int, ...] = (1, 2, 3), **more: Any
) -> Any:
    seats = [{"id": person} for person in people]
    return {"id": reference, "start": start, "interviewers": seats, "sequence": 0, **more}


def build_booked(reference: str, *when: float, kind: str = "book", **more: Any) -> CompletedRequest:
    fields = {"state": "booked", **{name: more.pop(name) for name in list(more) if name in NAMES}}
    return CompletedRequest(
        kind, 1, *when, 201, build_body(reference, **fields), start=fields.get("start", TEN), **more
    )


def build_cancelled(reference: str, *when: float) -> CompletedRequest:
    return build_booked(
        reference, *when, kind="cancel", state="cancelled", sequence=1, about=reference
    )


def build_refused(
    *when: float, body: Any = REFUSED, start: str = HALF_PAST, **more: Any
) -> CompletedRequest:
    return CompletedRequest(
        more.pop("kind", "book"), more.pop("template", 1), *when, 409, body, start, **more
    )


def find_unexplained(*history: CompletedRequest) -> list[CompletedRequest]:
    return find_unexplained_refusals(history, find_reserved(history))


def test_overlapping_bookings_are_found_even_if_one_is_cancelled_later():
    both = [build_booked("a", 0, 1), build_booked("b", 0, 1, start=HALF_PAST)]
    assert len(find_double_bookings(find_reserved(both))) == 3
    assert len(find_double_bookings(find_reserved([*both, build_cancelled("a", 2, 3)]))) == 3


def test_consecutive_bookings_are_no_double_booking():
    one_goes = [build_booked("a", 0, 1), build_cancelled("a", 1.5, 3), build_booked("b", 1.2, 2)]
    assert find_double_bookings(find_reserved(one_goes)) == []
    assert (
        find_double_bookings(
            find_reserved([build_booked("a", 0, 1), build_booked("b", 0, 1, start=NOON)])
        )
        == []
    )


def test_moved_booking_frees_its_old_time():
    moved = build_booked("a", 2, 3, kind="move", sequence=1, start=NOON, about="a")
    assert (
        find_double_bookings(
            find_reserved([build_booked("a", 0, 1), moved, build_booked("b", 2, 4)])
        )
        == []
    )
    assert (
        find_double_bookings(
            find_reserved([build_booked("a", 0, 1), moved, build_booked("b", 0, 1.5)])
        )
        != []
    )


@pytest.mark.parametrize(
    ("when", "is_found"), [((0.5, 2), False), ((3, 4), False), ((5, 6), True), ((-2, -1), True)]
)
def test_refusal_is_explained_only_by_time_reserved_at_that_moment(when, is_found):
    refusals = find_unexplained(
        build_booked("a", 0, 1), build_cancelled("a", 2, 4), build_refused(*when)
    )
    assert bool(refusals) is is_found


def test_refusal_is_unexplained_by_other_time_or_other_people():
    assert find_unexplained(build_booked("a", 0, 1), build_refused(2, 3, start=NOON))
    assert find_unexplained(build_booked("a", 0, 1, people=(4, 5)), build_refused(2, 3))


def test_refusal_with_a_wrong_reason_is_unexplained():
    held = {**REFUSED, "reasons": ["held"]}
    assert find_unexplained(build_booked("a", 0, 1), build_refused(2, 3, body=held))
    assert find_unexplained(
        build_booked("a", 0, 1), build_refused(2, 3, body={**REFUSED, "reasons": []})
    )


def test_pool_refusal_is_explained_only_if_too_few_are_free():
    booking = build_booked("a", 0, 1, people=(1,))
    assert find_unexplained(booking, build_refused(2, 3, template=5))
    assert not find_unexplained(
        booking, build_booked("b", 0, 1, people=(3,)), build_refused(2, 3, template=5)
    )


def test_booking_does_not_explain_the_refusal_of_its_own_move():
    assert find_unexplained(build_booked("a", 0, 1), build_refused(2, 3, kind="move", about="a"))


def test_hold_is_used_only_after_a_request_to_book_it():
    late = build_booked("a", 4, 5, kind="convert", about="h")
    assert find_unexplained(
        late, build_refused(2, 3, body=USED, kind="convert", about="h", start="")
    )
    assert not find_unexplained(
        late, build_refused(2, 4.5, body=USED, kind="convert", about="h", start="")
    )


def test_different_responses_for_one_key_or_version_are_contradictions():
    assert find_contradictions(
        [build_booked("a", 0, 1, key="k"), build_booked("b", 0, 1, key="k", start=NOON)]
    )
    assert find_contradictions([build_booked("a", 0, 1, key="k"), build_refused(0, 1, key="k")])
    assert find_contradictions(
        [build_booked("a", 0, 1), build_booked("a", 1, 2, kind="look", start=NOON)]
    )
    assert not find_contradictions(
        [build_booked("a", 0, 1, key="k"), build_booked("a", 1, 2, key="k")]
    )


def test_change_after_the_end_and_two_ends_are_impossible():
    booking, cancellation = build_booked("a", 0, 1), build_cancelled("a", 2, 3)
    revived = build_booked("a", 4, 5, kind="move", sequence=2, about="a")
    assert find_impossible_lifecycles([booking, cancellation, revived]) == ["a"]
    assert find_impossible_lifecycles(
        [booking, build_booked("a", 4, 5, kind="move", sequence=2)]
    ) == ["a"]
    twice = [
        build_booked("b", 0, 1, kind="convert", about="h"),
        CompletedRequest("release", 1, 2, 3, 204, {}, "", "h"),
    ]
    assert find_impossible_lifecycles([booking, cancellation]) == []
    assert find_impossible_lifecycles(twice) == ["h"]
