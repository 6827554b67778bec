"""A request that is carried out once however often it is sent: the Idempotency-Key header.

What was answered is kept in the transaction that did it, so that a caller who never saw the answer
gets it by asking again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, OperationalError, transaction

from api.actors import Actor
from bookings.models import IdempotencyRecord
from engine import timestamps

#: How long answers are kept.
TTL = timedelta(hours=24)


class DuplicateRequestError(Exception):
    """The same request was answered before."""

    def __init__(self, receipt: IdempotencyRecord) -> None:
        self.record = receipt
        super().__init__(f"answered before with {receipt.status}")


class IdempotencyKeyReusedError(Exception):
    """An idempotency key comes with another request than before."""


@dataclass(frozen=True)
class IdempotentRequest:
    """A request by its caller's key; without a key nothing is kept and everything is new.

    `request` is a digest of what is asked for, `write` the body of the answer to it, `now` a UTC
    second.
    """

    caller: Actor
    key: str
    fingerprint: str
    now: int
    render: Callable[[Any], str]
    status: int = 200

    def check(self) -> None:
        """Raise Answered if this was answered before, KeyReused if the key was for something else.

        Who holds the lock asks once more: the same request may have been under way.
        """
        if not self.key:
            return
        own = IdempotencyRecord.objects.filter(caller=str(self.caller), key=self.key)
        receipt = own.first()
        if receipt is None:
            return
        if receipt.created_at <= timestamps.to_datetime(self.now) - TTL:
            own.delete()
        elif receipt.request != self.fingerprint:
            raise IdempotencyKeyReusedError
        else:
            raise DuplicateRequestError(receipt)

    def store_response(self, result: Any) -> None:
        """Keep the answer, in the transaction that made it true; what is kept too long goes."""
        if self.key:
            over = IdempotencyRecord.objects.filter(
                created_at__lte=timestamps.to_datetime(self.now) - TTL
            )
            over.filter(caller=str(self.caller)).delete()
        self._keep(self.status, self.render(result))

    def store_error_response(self, status: int, body: str) -> None:
        """Keep that it was refused; Answered or KeyReused if the key was answered meanwhile.

        A database that is too busy keeps nothing: whoever asks again then asks anew.
        """
        if not self.key:
            return
        try:
            with transaction.atomic():
                self._keep(status, body)
        except (IntegrityError, OperationalError):
            with suppress(OperationalError):
                self.check()

    def _keep(self, status: int, body: str) -> None:
        if self.key:
            IdempotencyRecord.objects.create(
                caller=str(self.caller),
                key=self.key,
                request=self.fingerprint,
                status=status,
                body=body,
                created_at=timestamps.to_datetime(self.now),
            )


def without_key(caller: Actor) -> IdempotentRequest:
    """A request of somebody's without a key."""
    return IdempotentRequest(caller, "", "", 0, str)
