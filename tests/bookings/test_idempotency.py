"""The Idempotency-Key header: carried out once, answered the same for a day."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from bookings.models import Booking, Hold, IdempotencyRecord
from tests.bookings.booking_factories import CANDIDATE, ELEVEN, NOON, TEN, book
from tests.config.test_exception_handler import problem_of
from tests.factories import DAY, alice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def send(api, template):
    def post(key, path="bookings", **body):
        if path == "bookings":
            body = {"start": TEN, "candidate": CANDIDATE, **body}
        return api("post", f"{template.pk}/{path}", body, key)

    return post


@pytest.fixture
def made(template):
    return book(template, NOON)


def same(first, again) -> bool:
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    return (first.status_code, first.content, first["Content-Type"], first["Cache-Control"]) == (
        again.status_code, again.content, again["Content-Type"], again["Cache-Control"],
    )  # fmt: skip


def test_a_booking_is_answered_the_same_for_a_day_and_is_news_afterwards(frozen, send):
    first = send("k")
    frozen.shift(DAY - 1)
    assert same(first, send("k"))
    frozen.shift(1)
    assert problem_of(send("k"), 409)["reasons"] == ["BOOKED"]
    assert Booking.objects.count() == IdempotencyRecord.objects.count() == 1


def test_without_a_key_every_request_is_new(send):
    assert [send("").status_code, send("").status_code] == [201, 409]
    assert not IdempotencyRecord.objects.exists()


def test_a_hold_is_made_once(send):
    assert same(send("k", "holds", start=TEN), send("k", "holds", start=TEN))
    assert Hold.objects.count() == 1


def test_a_move_and_a_cancellation_are_made_once(send, made):
    for path, body in (("reschedule", {"start": ELEVEN}), ("cancel", {"reason": "ill"})):
        address = f"bookings/{made.pk}/{path}"
        assert same(send(path, address, **body), send(path, address, **body))
    made.refresh_from_db()
    assert made.sequence == 2


def test_a_move_that_is_asked_again_after_another_does_not_move_back(send, made):
    address = f"bookings/{made.pk}/reschedule"
    first = send("one", address, start=ELEVEN)
    send("two", address, start=TEN)
    assert same(first, send("one", address, start=ELEVEN))
    made.refresh_from_db()
    assert made.start.hour == 10


def test_a_delete_is_carried_out_once(api, template, made):
    first, again = (api("delete", f"{template.pk}/bookings/{made.pk}", key="k") for _ in "12")
    assert same(first, again)


def test_a_refusal_is_kept_even_when_the_slot_is_free_again(api, template, send):
    other = book(template)
    first = send("k")
    assert problem_of(first, 409)["reasons"] == ["BOOKED"]
    api("delete", f"{template.pk}/bookings/{other.pk}")
    assert same(first, send("k"))
    assert send("another").status_code == 201


def test_a_request_that_is_wrong_is_not_kept(send):
    assert send("k", candidate={}).status_code == 400
    assert send("k").status_code == 201


@pytest.mark.parametrize(
    "other", [{"start": ELEVEN}, {"candidate": {**CANDIDATE, "name": "Ola Berg"}}]
)
def test_a_key_is_for_one_request(send, other):
    send("k")
    problem = problem_of(send("k", **other), 422)
    assert (problem["type"], list(problem["errors"])) == (
        "urn:slotsmith:key-reused",
        ["Idempotency-Key"],
    )


def test_a_key_is_for_one_address_and_method(api, send, template, made):
    send("k", f"bookings/{made.pk}/cancel")
    assert send("k", "holds", start=TEN).status_code == 422
    assert api("delete", f"{template.pk}/bookings/{made.pk}", key="k").status_code == 422


def test_the_same_request_written_otherwise_is_the_same(send):
    first = send("k", start=TEN, candidate=CANDIDATE)
    assert same(first, send("k", candidate=dict(reversed(CANDIDATE.items())), start=TEN))


def test_keys_of_different_callers_do_not_meet(client, send):
    send("k")
    client.force_login(get_user_model().objects.create_superuser("root"))
    assert problem_of(send("k"), 409)["reasons"] == ["BOOKED"]


@pytest.mark.parametrize("key", ["ü", "k" * 256, "a\x07b", "a\x7f"])
def test_a_key_that_is_none_is_400_and_named(send, key):
    assert list(problem_of(send(key), 400)["errors"]) == ["Idempotency-Key"]
    assert not Booking.objects.exists()


def test_the_longest_key_there_is(send):
    key = "~ " * 127 + "~"
    assert same(send(key), send(key))


def test_a_request_whose_key_was_used_elsewhere_is_refused_before_anything_is_read(
    send, template, calendar_service
):
    send("k")
    service = calendar_service([{"interviewerId": alice().pk, "busy": []}])
    send("k")
    send("k", start=NOON)
    assert service.calls == []
