"""Claiming people's time, as far as one connection shows it."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bookings import locking
from bookings.locking import ATTEMPTS, Changed, Claim, TooBusy, attempted, locked
from engine import timestamps
from outbox.models import Message, WebhookEndpoint
from people.models import Commitment
from tests.factories import HOUR, NOW, alice, at, bob, booked

pytestmark = pytest.mark.django_db

MOMENT = timestamps.moment(at(NOW))
TEN = at("2025-01-22T10:00:00Z")
SLOT, CLEAR = (TEN, TEN + HOUR), (TEN - 900, TEN + HOUR + 1800)


@pytest.fixture
def listener() -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(name="HR", url="https://hr.example.com/")


def claim(*people, expires=None, slot=SLOT, clear=CLEAR) -> Claim:
    return Claim(uuid4(), tuple(one.pk for one in people), slot, clear, expires)


def test_a_claim_keeps_the_slot_and_its_buffers_of_everybody_it_names():
    made = claim(alice(), bob())
    made.make()
    rows = Commitment.objects.filter(reference=made.reference)
    assert {row.interviewer_id for row in rows} == {alice().pk, bob().pk}
    for row in rows:
        assert (row.state, row.expires) == ("booked", None)
        assert (row.start.timestamp(), row.end.timestamp()) == SLOT
        assert (row.clear_from.timestamp(), row.clear_until.timestamp()) == CLEAR


def test_a_claim_that_expires_holds():
    made = claim(alice(), expires=MOMENT)
    made.make()
    row = Commitment.objects.get(reference=made.reference)
    assert (row.state, row.expires) == ("held", MOMENT)


@pytest.mark.parametrize("state", ["booked", "held"])
def test_the_database_refuses_claims_of_a_person_that_meet_buffers_included(state):
    booked(alice(), "2025-01-22T11:15:00Z", clear=0, state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        claim(alice()).make()
    claim(bob()).make()


def test_claims_that_touch_do_not_meet():
    booked(alice(), "2025-01-22T11:30:00Z")
    claim(alice()).make()
    assert Commitment.objects.count() == 2


def test_releasing_tells_what_time_was_freed_once_and_leaves_the_rest():
    made, other = claim(alice(), bob()), claim(alice(), slot=(0, 60), clear=(0, 60))
    made.make()
    other.make()
    assert locking.release(made.reference) == [CLEAR]
    assert locking.release(made.reference) == []
    assert Commitment.objects.get().reference == other.reference


def test_locking_removes_the_expired_holds_of_those_who_are_locked_and_no_other():
    expired = MOMENT
    live = MOMENT + timedelta(seconds=1)
    for person, until in ((alice(), expired), (bob(), expired)):
        claim(person, expires=until).make()
    claim(alice(), expires=live, slot=(0, 60), clear=(0, 60)).make()
    with locked([alice().pk], MOMENT):
        left = set(Commitment.objects.values_list("interviewer", "expires"))
    assert left == {(alice().pk, live), (bob().pk, expired)}


def test_people_are_locked_in_one_query_in_the_order_of_their_ids():
    ids = [bob().pk, alice().pk, bob().pk]
    with CaptureQueriesContext(connection) as queries, locked(ids, MOMENT):
        pass
    statements = [one["sql"] for one in queries if "people_interviewer" in one["sql"]]
    # from Django 5.2 on it is named by its place, which is the first
    by_id = r'^SELECT "people_interviewer"\."id".* ORDER BY ("people_interviewer"\."id"|1) ASC'
    assert re.search(by_id, statements[0])
    assert ("FOR NO KEY UPDATE" in statements[0]) == connection.features.has_select_for_update


def test_somebody_who_is_gone_cannot_be_locked():
    gone = alice().pk
    alice().delete()
    with pytest.raises(Changed), locked([gone], MOMENT):
        pass


@pytest.mark.parametrize("error", [IntegrityError, OperationalError, Changed])
def test_work_that_is_broken_off_is_tried_again(error):
    outcomes = iter([error, error, None])

    def work():
        outcome = next(outcomes)
        if outcome:
            raise outcome
        return "done"

    assert attempted(work) == "done"


@pytest.mark.parametrize(
    ("error", "result"),
    [(OperationalError, "done before"), (IntegrityError, "done"), (Changed, "done")],
)
def test_what_may_have_come_through_is_looked_for_before_it_is_done_again(error, result):
    outcomes = iter([error, None])

    def work():
        outcome = next(outcomes)
        if outcome:
            raise outcome
        return "done"

    assert attempted(work, lambda: "done before") == result


def test_work_that_never_comes_through_is_given_up():
    tries = []

    def work():
        tries.append(1)
        raise OperationalError

    with pytest.raises(TooBusy):
        attempted(work)
    assert len(tries) == ATTEMPTS


def test_what_is_wrong_with_the_work_itself_is_not_tried_again():
    tries = []

    def work():
        tries.append(1)
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        attempted(work)
    assert len(tries) == 1


def test_holds_that_are_over_end_and_are_told_of(listener):
    later = MOMENT + timedelta(seconds=1)
    ended = claim(alice(), bob(), expires=MOMENT)
    ended.make()
    claim(alice(), expires=later, slot=(0, 60), clear=(0, 60)).make()
    booked(alice(), "2025-01-23T10:00:00Z")
    assert (locking.expire(at(NOW) - 1), locking.expire(at(NOW)), locking.expire(at(NOW))) == (
        0,
        1,
        0,
    )
    assert not Commitment.objects.filter(reference=ended.reference).exists()
    assert Commitment.objects.count() == 2
    [message] = Message.objects.all()
    told = message.payload["data"]
    assert told["interviewerIds"] == [alice().pk, bob().pk]
    assert [told["from"], told["to"]] == list(map(timestamps.write, CLEAR))


def test_whoever_locks_people_tells_of_their_holds_that_are_over(listener):
    claim(alice(), expires=MOMENT).make()
    with locked([alice().pk], MOMENT):
        pass
    assert Message.objects.count() == 1
