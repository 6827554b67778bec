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
from bookings.models import Receipt
from engine import timestamps

#: How long answers are kept.
KEPT = timedelta(hours=24)


class Answered(Exception):
    """The same request was answered before."""

    def __init__(self, receipt: Receipt) -> None:
        self.receipt = receipt
        super().__init__(f"answered before with {receipt.status}")


class KeyReused(Exception):
    """An idempotency key comes with another request than before."""


@dataclass(frozen=True)
class Once:
    """A request by its caller's key; without a key nothing is kept and everything is new.

    `request` is a digest of what is asked for, `write` the body of the answer to it, `now` a UTC
    second.
    """

    caller: Actor
    key: str
    request: str
    now: int
    write: Callable[[Any], str]
    status: int = 200

    def check(self) -> None:
        """Raise Answered if this was answered before, KeyReused if the key was for something else.

        Who holds the lock asks once more: the same request may have been under way.
        """
        if not self.key:
            return
        own = Receipt.objects.filter(caller=str(self.caller), key=self.key)
        receipt = own.first()
        if receipt is None:
            return
        if receipt.made_at <= timestamps.moment(self.now) - KEPT:
            own.delete()
        elif receipt.request != self.request:
            raise KeyReused
        else:
            raise Answered(receipt)

    def keep(self, result: Any) -> None:
        """Keep the answer, in the transaction that made it true; what is kept too long goes."""
        if self.key:
            over = Receipt.objects.filter(made_at__lte=timestamps.moment(self.now) - KEPT)
            over.filter(caller=str(self.caller)).delete()
        self._keep(self.status, self.write(result))

    def keep_refusal(self, status: int, body: str) -> None:
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
            Receipt.objects.create(
                caller=str(self.caller),
                key=self.key,
                request=self.request,
                status=status,
                body=body,
                made_at=timestamps.moment(self.now),
            )


def anew(caller: Actor) -> Once:
    """A request of somebody's without a key."""
    return Once(caller, "", "", 0, str)
