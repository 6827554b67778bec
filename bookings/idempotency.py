"""Idempotency keys: a request with a key is carried out once, however often it is sent.

The response is stored in the transaction that carries out the request. A caller who has lost the
response gets it again by repeating the request.

`bookings.idempotency_header` reads and validates the header, computes the fingerprint of the
request and sends a stored response again. Use cases call `check` before and under the lock, and
`store_response` last.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import QuerySet

from api.actors import Actor
from bookings.locking import MAX_ATTEMPTS, ConcurrencyError
from bookings.models import IdempotencyRecord
from core import batched_inserts
from engine.timestamps import to_datetime
from ops import database_errors

#: How long responses are stored.
TTL = timedelta(hours=24)


class DuplicateRequestError(Exception):
    """The same request with the same key has been answered before; `record` is the response."""

    def __init__(self, record: IdempotencyRecord) -> None:
        self.record = record
        super().__init__(f"answered before with {record.status}")


class ErasedRequestError(Exception):
    """The key was used for a request about a candidate who has been erased since."""


class IdempotencyKeyReusedError(Exception):
    """The key was used for a different request before."""


@dataclass(frozen=True)
class IdempotentRequest:
    """A request with the caller's idempotency key.

    With an empty key, nothing is checked and no response is stored.

    `fingerprint` is a digest of the request. `render` makes the body of the response from the
    result of the use case, `status` is its status code. `now` is a UTC second. A private response
    contains a secret, and is stored encrypted.
    """

    caller: Actor
    key: str
    fingerprint: str
    now: int
    render: Callable[[Any], str]
    status: int = 200
    is_private: bool = False

    def check(self) -> None:
        """Raise an error if the key was used before.

        It is DuplicateRequestError, IdempotencyKeyReusedError or ErasedRequestError.

        Call it again under the lock: the same request may have been carried out meanwhile.
        """
        if not self.key:
            return
        records = IdempotencyRecord.objects.filter(caller=str(self.caller), key=self.key)
        record = records.first()
        if record is None:
            return
        if record.created_at <= self._expired_before:
            records.delete()
        elif not record.request:
            raise ErasedRequestError
        elif record.request != self.fingerprint:
            raise IdempotencyKeyReusedError
        else:
            raise DuplicateRequestError(record)

    def store_response(self, result: Any) -> None:
        """Store the response in the current transaction; delete the caller's expired ones."""
        if not self.key:
            return
        expired = IdempotencyRecord.objects.filter(created_at__lte=self._expired_before)
        expired.filter(caller=str(self.caller)).delete()
        text = self.render(result)
        if self.is_private:
            # the ids are needed to find the record when a candidate is erased
            body = json.dumps(_keep_ids(json.loads(text)))
            record = self._build_record(self.status, body, private_body=text)
        else:
            record = self._build_record(self.status, text)
        batched_inserts.insert([record])

    def store_error_response(self, status: int, body: str) -> None:
        """Store the response to a request that was refused.

        Raise what `check` raises if a response was stored meanwhile, and ConcurrencyError if the
        database is locked for too long: a refusal that is not stored must not be sent, because the
        same request may have succeeded meanwhile.
        """
        if not self.key:
            return
        for _ in range(MAX_ATTEMPTS):
            try:
                with transaction.atomic():
                    self._build_record(status, body).save()
                return
            except (IntegrityError, OperationalError) as error:
                if database_errors.is_permanent(error):
                    raise
            with suppress(OperationalError):
                self.check()
        raise ConcurrencyError

    @property
    def _expired_before(self) -> datetime:
        return to_datetime(self.now) - TTL

    def _build_record(self, status: int, body: str, private_body: str = "") -> IdempotencyRecord:
        return IdempotencyRecord(
            caller=str(self.caller),
            key=self.key,
            request=self.fingerprint,
            status=status,
            body=body,
            private_body=private_body,
            created_at=to_datetime(self.now),
        )


def _keep_ids(body: Any) -> Any:
    """Return the id of an object, or the ids of the objects of a list."""
    return {"id": body["id"]} if "id" in body else {"ids": [row["id"] for row in body["data"]]}


def empty_records(records: QuerySet[IdempotencyRecord]) -> None:
    """Erase stored responses, and the digests of their requests.

    The keys stay until they expire: a repeated request must not be carried out anew, because it
    would store the erased data again.
    """
    records.update(request="", body="", private_body="")


def without_key(caller: Actor, now: int = 0) -> IdempotentRequest:
    """Return a request without a key, made at a UTC second."""
    return IdempotentRequest(caller, key="", fingerprint="", now=now, render=str)
