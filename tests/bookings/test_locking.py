"""Locking and new reservations, as far as one connection can show them."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bookings import hold_expiry, locking
from bookings.locking import (
    MAX_ATTEMPTS,
    ConcurrencyError,
    NewReservations,
    StaleReadError,
    lock_interviewers,
    retry_transaction,
)
from engine import timestamps
from outbox.models import Message, WebhookEndpoint
from people.models import Reservation
from tests.factories import HOUR, NOW, alice, bob, reserve, utc_seconds

pytestmark = pytest.mark.django_db

MOMENT = timestamps.to_datetime(utc_seconds(NOW))
TEN = utc_seconds("2025-01-22T10:00:00Z")
SLOT, CLEAR = (TEN, TEN + HOUR), (TEN - 900, TEN + HOUR + 1800)


@pytest.fixture
def listener() -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(name="HR", url="https://hr.example.com/")


def build_reservations(*people, expires=None, slot=SLOT, clear=CLEAR) -> NewReservations:
    return NewReservations(uuid4(), tuple(person.pk for person in people), slot, clear, expires)


def test_saving_reserves_slot_and_buffers_for_each_interviewer():
    new = build_reservations(alice(), bob())
    new.save()
    rows = Reservation.objects.filter(reference=new.reference)
    assert {row.interviewer_id for row in rows} == {alice().pk, bob().pk}
    for row in rows:
        assert (row.state, row.expires_at) == ("booked", None)
        assert (row.start.timestamp(), row.end.timestamp()) == SLOT
        assert (row.buffered_start.timestamp(), row.buffered_end.timestamp()) == CLEAR


def test_reservation_that_expires_is_held():
    new = build_reservations(alice(), expires=MOMENT)
    new.save()
    row = Reservation.objects.get(reference=new.reference)
    assert (row.state, row.expires_at) == ("held", MOMENT)


@pytest.mark.parametrize("state", ["booked", "held"])
def test_database_rejects_overlapping_reservations_of_an_interviewer_with_buffers(state):
    reserve(alice(), "2025-01-22T11:15:00Z", clear=0, state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        build_reservations(alice()).save()
    build_reservations(bob()).save()


def test_adjacent_reservations_do_not_overlap():
    reserve(alice(), "2025-01-22T11:30:00Z")
    build_reservations(alice()).save()
    assert Reservation.objects.count() == 2


def test_release_returns_freed_time_once_and_keeps_other_reservations():
    new, other = (
        build_reservations(alice(), bob()),
        build_reservations(alice(), slot=(0, 60), clear=(0, 60)),
    )
    new.save()
    other.save()
    assert locking.release(new.reference) == [CLEAR]
    assert locking.release(new.reference) == []
    assert Reservation.objects.get().reference == other.reference


def test_lock_deletes_expired_holds_of_locked_interviewers_only():
    expired = MOMENT
    live = MOMENT + timedelta(seconds=1)
    for person, until in ((alice(), expired), (bob(), expired)):
        build_reservations(person, expires=until).save()
    build_reservations(alice(), expires=live, slot=(0, 60), clear=(0, 60)).save()
    with lock_interviewers([alice().pk], utc_seconds(NOW)):
        left = set(Reservation.objects.values_list("interviewer", "expires_at"))
    assert left == {(alice().pk, live), (bob().pk, expired)}


def test_interviewers_are_locked_in_one_query_in_id_order():
    ids = [bob().pk, alice().pk, bob().pk]
    with CaptureQueriesContext(connection) as queries, lock_interviewers(ids, utc_seconds(NOW)):
        pass
    statements = [query["sql"] for query in queries if "people_interviewer" in query["sql"]]
    # Django 5.2 and later order by the position of the column, which is 1
    by_id = r'^SELECT "people_interviewer"\."id".* ORDER BY ("people_interviewer"\."id"|1) ASC'
    assert re.search(by_id, statements[0])
    assert ("FOR NO KEY UPDATE" in statements[0]) == connection.features.has_select_for_update


def test_deleted_interviewer_cannot_be_locked():
    gone = alice().pk
    alice().delete()
    with pytest.raises(StaleReadError), lock_interviewers([gone], utc_seconds(NOW)):
        pass


@pytest.mark.parametrize("error", [IntegrityError, OperationalError, StaleReadError])
def test_aborted_transaction_is_retried(error):
    outcomes = iter([error, error, None])

    def work():
        outcome = next(outcomes)
        if outcome:
            raise outcome
        return "done"

    assert retry_transaction()(work)() == "done"


@pytest.mark.parametrize(
    ("error", "result"),
    [(OperationalError, "done before"), (IntegrityError, "done"), (StaleReadError, "done")],
)
def test_retry_returns_committed_result_if_the_outcome_was_unknown(error, result):
    outcomes = iter([error, None])

    def work():
        outcome = next(outcomes)
        if outcome:
            raise outcome
        return "done"

    assert retry_transaction(find_committed=lambda: "done before")(work)() == result


def test_retry_gives_up_after_max_attempts():
    tries = []

    def work():
        tries.append(1)
        raise OperationalError

    with pytest.raises(ConcurrencyError):
        retry_transaction()(work)()
    assert len(tries) == MAX_ATTEMPTS


def test_function_with_named_arguments_is_called_again():
    outcomes = iter([OperationalError, None])

    def work(*, name):
        if outcome := next(outcomes):
            raise outcome
        return name

    assert retry_transaction()(work)(name="done") == "done"


def test_other_errors_are_not_retried():
    tries = []

    def work():
        tries.append(1)
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        retry_transaction()(work)()
    assert len(tries) == 1


def test_expired_holds_are_deleted_and_subscribers_notified(listener):
    later = MOMENT + timedelta(seconds=1)
    ended = build_reservations(alice(), bob(), expires=MOMENT)
    ended.save()
    build_reservations(alice(), expires=later, slot=(0, 60), clear=(0, 60)).save()
    reserve(alice(), "2025-01-23T10:00:00Z")
    assert (
        hold_expiry.expire_holds(utc_seconds(NOW) - 1),
        hold_expiry.expire_holds(utc_seconds(NOW)),
        hold_expiry.expire_holds(utc_seconds(NOW)),
    ) == (
        0,
        1,
        0,
    )
    assert not Reservation.objects.filter(reference=ended.reference).exists()
    assert Reservation.objects.count() == 2
    [message] = Message.objects.filter(payload__type="slots.changed")
    data = message.payload["data"]
    assert data["interviewerIds"] == [alice().pk, bob().pk]
    assert [data["from"], data["to"]] == list(map(timestamps.format_utc, CLEAR))


def test_lock_notifies_subscribers_of_expired_holds(listener):
    build_reservations(alice(), expires=MOMENT).save()
    with lock_interviewers([alice().pk], utc_seconds(NOW)):
        pass
    assert Message.objects.filter(payload__type="slots.changed").count() == 1
