"""The booking endpoints: methods, ids, responses and their number of queries."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Interviewer, Reservation
from tests.bookings.booking_factories import CANDIDATE, ELEVEN, HALF_PAST, NOON, TEN, book, hold
from tests.factories import alice, technical_interview
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

BODY = {"start": TEN, "candidate": CANDIDATE}
#: Every address, with its methods and a body that is right.
ADDRESSES = [
    ("post", "{number}/holds", {"start": TEN}),
    ("get", "holds", None),
    ("get", "holds/{id}", None),
    ("delete", "holds/{id}", None),
    ("get", "bookings", None),
    ("post", "{number}/bookings", BODY),
    ("get", "bookings/{id}", None),
    ("patch", "bookings/{id}", {"externalId": "app-77"}),
    ("post", "bookings/{id}/cancel", {}),
    ("post", "bookings/{id}/reschedule", {"start": NOON}),
]
PATHS_WITH_ID = [address for address in ADDRESSES if "{id}" in address[1]]
PATHS_OF_INTERVIEWS = [address for address in ADDRESSES if "{number}" in address[1]]


@pytest.mark.parametrize(("method", "path", "body"), PATHS_OF_INTERVIEWS)
@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 19, "9" * 300, "x", "-1", "%00"])
def test_unknown_interview_is_404(api, method, path, body, number):
    problem_of(api(method, f"interviews/{path.format(number=number)}", body), 404)


@pytest.mark.parametrize(("method", "path", "body"), PATHS_WITH_ID)
@pytest.mark.parametrize(
    "row_id",
    ["x", "1", "%00", "3b5a7fd2-6a5e-4e37-9a0b", "3b5a7fd2-6a5e-4e37-9a0b-6b1f0a1c8d11" * 2],
)
def test_invalid_id_is_404(api, template, method, path, body, row_id):
    problem_of(api(method, path.format(id=row_id), body), 404)


@pytest.mark.parametrize(("method", "path", "body"), PATHS_WITH_ID)
def test_unknown_id_is_404(api, template, method, path, body):
    _, created, row_id = hold(template), book(template, NOON), uuid4()
    wrong_id = created.pk if "holds" in path else row_id
    before = list(Reservation.objects.values())
    for missing_id in (row_id, wrong_id):
        problem = problem_of(api(method, path.format(id=missing_id), body), 404)
        assert str(missing_id) in problem["detail"]
    assert list(Reservation.objects.values()) == before


def test_hold_of_another_template_cannot_be_booked(api, template):
    held, other = hold(template), technical_interview(alice())
    body = {"holdId": str(held.pk), "candidate": CANDIDATE}
    problem_of(api("post", f"{other.pk}/bookings", body), 404)
    assert api("post", f"{template.pk}/bookings", body).status_code == 201


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("{number}/holds", "POST, OPTIONS"), ("holds/{id}", "GET, DELETE, HEAD, OPTIONS"),
     ("{number}/bookings", "POST, OPTIONS"), ("bookings", "GET, HEAD, OPTIONS"),
     ("holds", "GET, HEAD, OPTIONS"), ("bookings/{id}", "GET, PATCH, HEAD, OPTIONS"),
     ("bookings/{id}/cancel", "POST, OPTIONS"), ("bookings/{id}/reschedule", "POST, OPTIONS")],
)  # fmt: skip
def test_other_method_is_405_with_allow_header(api, template, path, allowed):
    answer = api("put", path.format(number=template.pk, id=uuid4()), {})
    assert (problem_of(answer, 405)["status"], answer["Allow"]) == (405, allowed)


@pytest.mark.parametrize(("method", "path", "body"), ADDRESSES)
def test_trailing_slash_is_accepted_and_nothing_is_cached(api, template, method, path, body):
    created = hold(template, NOON) if "holds" in path else book(template, ELEVEN)
    answer = api(method, f"{path.format(number=template.pk, id=created.pk)}/", body)
    assert answer.status_code in (200, 201, 204)
    is_object = method == "get" and "{id}" in path
    assert answer["Cache-Control"] == ("private, no-cache" if is_object else "no-store")


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [("{", "application/json", 400), ("[]", "application/json", 400),
     ("5", "application/json", 400), (b"\xff", "application/json", 400),
     ('{"start": NaN}', "application/json", 400), ("[" * 100_000, "application/json", 400),
     (f'{{"minutes": {"1" * 5000}}}', "application/json", 400),
     ("start=x", "application/x-www-form-urlencoded", 415), ("{}", "text/plain", 415),
     (b" " * 1_000_001, "application/json", 413)],
    ids=str,
)  # fmt: skip
def test_body_must_be_a_json_object(client, template, content, kind, status):
    for path in ("holds", "bookings"):
        url = f"/api/interviews/{template.pk}/{path}"
        problem_of(client.post(url, content, content_type=kind), status)


def test_empty_panel_is_409(api):
    empty = technical_interview()
    for method, path, body in (("post", "holds", {"start": TEN}), ("post", "bookings", BODY)):
        answer = api(method, f"{empty.pk}/{path}", body)
        assert problem_of(answer, 409)["type"] == "urn:slotsmith:empty-panel"


def test_cancelled_booking_can_be_read_and_cancelled_again_but_not_moved(api, template):
    created = book(template)
    path = f"bookings/{created.pk}"
    first = api("post", f"{path}/cancel", {"reason": "She is ill."}).json()
    again = api("post", f"{path}/cancel", {"reason": "another"})
    assert again.json() == api("get", path).json() == first
    assert first["cancellation"]["reason"] == "She is ill."
    moved = problem_of(api("post", f"{path}/reschedule", {"start": NOON}), 409)
    assert moved["type"] == "urn:slotsmith:booking-cancelled"


@pytest.mark.parametrize(
    "start", ["0001-01-01T00:00:00Z", "1969-12-31T23:00:00Z", "2025-01-20T10:00:00Z"]
)
def test_past_start_or_start_within_notice_is_refused(api, template, start):
    problem = problem_of(api("post", f"{template.pk}/bookings", {**BODY, "start": start}), 409)
    assert problem["reasons"] == ["notice"]


@pytest.mark.parametrize("clear", [0, 240])
def test_last_possible_slot_can_be_booked_once(api, template, clear):
    template.buffer_before = template.buffer_after = clear
    template.save()
    body = {**BODY, "start": "9999-12-31T22:30:00Z"}
    first, again = (api("post", f"{template.pk}/bookings", body) for _ in "12")
    assert first.status_code == 201
    assert problem_of(again, 409)["reasons"] == ["booked"]


def test_pages_together_are_the_whole_list(client, template):
    expected = [str(book(template, start).pk) for start in (TEN, ELEVEN, NOON)]
    url, query, listed_ids = "/api/bookings", {"limit": 2}, []
    while True:
        page = client.get(url, query).json()
        listed_ids += [item["id"] for item in page["data"]]
        if page["nextCursor"] is None:
            break
        query["cursor"] = page["nextCursor"]
    assert listed_ids == expected


def test_upcoming_bookings_are_listed_unless_a_start_is_given(client, template, frozen):
    book(template, TEN)
    frozen.move_to(NOON, tick=False)
    url = "/api/bookings"
    assert client.get(url).json()["data"] == []
    assert len(client.get(url, {"start": TEN}).json()["data"]) == 1


@pytest.fixture
def costs(api):
    """Return a function that counts the queries of each change with a panel of some size."""

    def measure(size):
        people = [Interviewer.objects.create(name=f"Person {n} of {size}") for n in range(size)]
        template = technical_interview(*people)
        # the first request fills the caches of the process
        assert api("get", f"{template.pk}/availability").status_code == 200
        ids = {}

        def cost(name, method, path, body=None):
            with CaptureQueriesContext(connection) as queries:
                answer = api(method, path.format(number=template.pk, **ids), body)
            assert answer.status_code < 300
            if answer.content:
                ids[name] = answer.json()["id"]
            return len(queries)

        return {
            "hold": cost("hold", "post", "{number}/holds", {"start": TEN}),
            "give back": cost("gone", "delete", "holds/{hold}"),
            "book": cost("made", "post", "{number}/bookings", BODY),
            "move": cost("made", "post", "bookings/{made}/reschedule", {"start": HALF_PAST}),
            "look": cost("made", "get", "bookings/{made}"),
            "cancel": cost("made", "post", "bookings/{made}/cancel"),
        }

    return measure


@pytest.mark.usefixtures("everybody_free")
def test_queries_of_a_change_do_not_grow_with_the_panel(costs):
    assert costs(1) == costs(3) == costs(50)
