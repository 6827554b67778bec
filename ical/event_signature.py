"""Sign events that Slotsmith writes into calendars, and recognise them when a calendar is read.

The signature covers the event's UID, start and end, and the interviewer whose calendar it is for.
An event that verifies repeats a booking that the database already has, so it is not busy time of
its own. An event that was moved, that lies in another interviewer's calendar, or that another
installation signed does not verify, and is an event like any other.

The caller passes the keys: the first one signs, and every one verifies.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from engine.intervals import Interval

#: The event property that holds the signature.
PROPERTY_NAME = "X-SLOTSMITH-OWN"
#: Returns whether a signature is valid for a UID and an interval in UTC seconds.
SignatureVerifier = Callable[[str, str, Interval], bool]
#: Part of every signature. If it changes, events already in calendars are no longer recognised.
_SALT = b"calendars.own_eventssigner"


def sign(uid: str, interval: Interval, interviewer_id: int, keys: Sequence[str]) -> str:
    """Return the signature of an event for an interviewer; the interval is in UTC seconds."""
    return _compute_mac(_signed_text(uid, interval, interviewer_id), keys[0])


def verifier_for(interviewer_id: int, keys: Sequence[str]) -> SignatureVerifier:
    """Return a function that recognises the events written for an interviewer."""
    return partial(_is_valid, interviewer_id, tuple(keys))


def accept_none(*_: object) -> bool:
    """Recognise no event: a verifier for callers that want every event as busy time."""
    return False


@lru_cache(maxsize=4)
def key_fingerprint(keys: tuple[str, ...]) -> str:
    """Return a text that changes when the keys change, and does not reveal them."""
    macs = "".join(_compute_mac("", key) for key in keys)
    return hashlib.sha256(macs.encode()).hexdigest()


def _is_valid(
    interviewer_id: int, keys: Sequence[str], signature: str, uid: str, interval: Interval
) -> bool:
    text = _signed_text(uid, interval, interviewer_id)
    return any(
        hmac.compare_digest(signature.encode(), _compute_mac(text, key).encode()) for key in keys
    )


def _compute_mac(text: str, key: str) -> str:
    """Return an HMAC-SHA256 in URL-safe base64, as Django's Signer computes it."""
    derived_key = hashlib.sha256(_SALT + key.encode()).digest()
    mac = hmac.new(derived_key, text.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def _signed_text(uid: str, interval: Interval, interviewer_id: int) -> str:
    return f"{uid}|{interval[0]}|{interval[1]}|{interviewer_id}"
