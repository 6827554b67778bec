"""A refusal is stored for its key, unless another response was stored meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import OperationalError, connection, transaction

from api.actors import SYSTEM_ACTOR
from bookings.idempotency import DuplicateRequestError, IdempotencyKeyReusedError, IdempotentRequest
from bookings.locking import ConcurrencyError
from bookings.models import IdempotencyRecord
from tests.factories import NOW, alice, reserve, technical_interview, utc_seconds
from tests.problem_details import problem_of

REQUEST = IdempotentRequest(SYSTEM_ACTOR, "a key", "what is asked for", utc_seconds(NOW), str, 201)


@pytest.mark.django_db
def test_stored_refusal_is_replayed():
    REQUEST.store_error_response(409, "refused")
    with pytest.raises(DuplicateRequestError) as caught:
        REQUEST.check()
    assert (caught.value.record.status, caught.value.record.body) == (409, "refused")


@pytest.mark.django_db
def test_refusal_is_replaced_by_success_stored_meanwhile():
    REQUEST.store_response("made")
    with pytest.raises(DuplicateRequestError) as caught:
        REQUEST.store_error_response(409, "refused")
    assert (caught.value.record.status, caught.value.record.body) == (201, "made")


@pytest.mark.django_db
def test_refusal_fails_if_key_was_used_for_another_request_meanwhile():
    replace(REQUEST, fingerprint="something else").store_response("made")
    with pytest.raises(IdempotencyKeyReusedError):
        REQUEST.store_error_response(409, "refused")


@pytest.mark.django_db(transaction=True)
def test_refusal_fails_if_the_database_is_locked():
    with under_way(lambda: REQUEST.store_response("made")):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET lock_timeout = '100ms'")
        with pytest.raises(ConcurrencyError):
            REQUEST.store_error_response(409, "refused")
    connection.close()
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen", "everybody_free")
def test_refusal_that_cannot_be_stored_is_not_sent(client):
    """Otherwise the repeated request could succeed, and two responses would contradict."""
    url = f"/api/interviews/{technical_interview(alice()).pk}/holds"
    reservation = reserve(alice(), "2025-01-22T10:00:00Z")

    def ask():
        body, headers = {"start": "2025-01-22T10:00:00Z"}, {"Idempotency-Key": "a key"}
        return client.post(url, body, content_type="application/json", headers=headers)

    def lock_records(run, sql, *arguments):
        if sql.startswith(f'INSERT INTO "{IdempotencyRecord._meta.db_table}"'):
            raise OperationalError("database is locked")
        return run(sql, *arguments)

    with connection.execute_wrapper(lock_records):
        response = ask()
    assert problem_of(response, 503)["type"] == "urn:slotsmith:too-busy"
    assert response["Retry-After"] == "1"
    refused = ask()
    assert refused.status_code == 409
    reservation.delete()
    assert ask().content == refused.content


@pytest.mark.django_db(transaction=True)
def test_refusal_without_key_makes_no_query(django_assert_num_queries):
    with under_way(lambda: REQUEST.store_response("made")), django_assert_num_queries(0):
        replace(REQUEST, key="").store_error_response(409, "refused")


@contextmanager
def under_way(work: Callable[[], None]) -> Iterator[None]:
    """Hold a concurrent transaction open that has done some work; roll it back at the end."""
    done, over = threading.Event(), threading.Event()

    def transact() -> None:
        with transaction.atomic():
            work()
            done.set()
            over.wait(60)
            transaction.set_rollback(True)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(transact)
        assert done.wait(60)
        try:
            yield
        finally:
            over.set()
            other.result()
