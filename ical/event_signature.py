"""How an event that we wrote is known again when the calendar that it is in is read.

It carries a signature made with this installation's SECRET_KEY over its UID, its start and end, and
whose booking it is. Who holds the key can tell that such an event says nothing that is not in the
database already, and says it truly; one that was moved, copied to somebody else's calendar, or
written by another installation does not verify, and is an event like any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache, partial

from django.conf import settings
from django.core.signing import BadSignature, Signer

from engine.intervals import Interval

#: The property of an event that holds the signature.
PROPERTY_NAME = "X-SLOTSMITH-OWN"
#: Whether a signature holds for a UID and a time (UTC seconds).
SignatureVerifier = Callable[[str, str, Interval], bool]
_SALT = "ical.event_signature"


def sign(uid: str, time: Interval, interviewer_id: int) -> str:
    """The signature of an event that we write for an interviewer, at a time in UTC seconds."""
    return Signer(salt=_SALT).signature(_signed(uid, time, interviewer_id))


def verifier_for(interviewer: int) -> SignatureVerifier:
    """What tells the events that we wrote for an interviewer."""
    return partial(_verifies, interviewer)


def accept_none(*_: object) -> bool:
    """Takes no event for one that we wrote."""
    return False


def key_fingerprint() -> str:
    """A text that changes with the keys that signatures are verified with, and tells nothing."""
    return _mark((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _mark(keys: tuple[str, ...]) -> str:
    marks = [Signer(key=key, salt=_SALT, fallback_keys=[]).signature("") for key in keys]
    return hashlib.sha256("".join(marks).encode()).hexdigest()


def _verifies(interviewer: int, signature: str, uid: str, time: Interval) -> bool:
    try:
        Signer(salt=_SALT).unsign(f"{_signed(uid, time, interviewer)}:{signature}")
    except BadSignature:
        return False
    return True


def _signed(uid: str, time: Interval, interviewer: int) -> str:
    return f"{uid}|{time[0]}|{time[1]}|{interviewer}"
