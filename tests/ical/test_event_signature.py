from __future__ import annotations

import pytest
from django.core.signing import Signer

from ical import event_signature

UID, INTERVAL = "6f0c7c1e@slotsmith", (1737536400, 1737540000)
KEYS = ("a secret key",)
SIGNATURE = event_signature.sign(UID, INTERVAL, 1, KEYS)


def is_valid(signature: str, uid=UID, interval=INTERVAL, interviewer_id=1, keys=KEYS) -> bool:
    return event_signature.verifier_for(interviewer_id, keys)(signature, uid, interval)


def test_a_signed_event_verifies():
    assert is_valid(SIGNATURE)


@pytest.mark.parametrize(
    "changed",
    [
        {"uid": "another@slotsmith"},
        {"interval": (INTERVAL[0] + 1, INTERVAL[1])},
        {"interval": (INTERVAL[0], INTERVAL[1] + 1)},
        {"interviewer_id": 2},
    ],
)
def test_a_signature_is_for_one_uid_one_interval_and_one_interviewer(changed):
    assert not is_valid(SIGNATURE, **changed)


@pytest.mark.parametrize("text", ["", "x", ":", "a:b", "é", "\ud800".encode(errors="replace")])
def test_other_texts_are_not_signatures(text):
    assert not is_valid(str(text))


def test_the_signature_of_another_installation_does_not_verify():
    assert not is_valid(SIGNATURE, keys=("another key",))


def test_every_key_verifies_and_the_first_one_signs():
    keys = ("a newer key", *KEYS)
    assert is_valid(SIGNATURE, keys=keys)
    newer = event_signature.sign(UID, INTERVAL, 1, keys)
    assert is_valid(newer, keys=keys)
    assert not is_valid(newer)


def test_signatures_of_earlier_versions_verify():
    """Earlier versions used Django's Signer, and their events are still in calendars."""
    signer = Signer(key=KEYS[0], salt="calendars.own_events")
    assert signer.signature(f"{UID}|{INTERVAL[0]}|{INTERVAL[1]}|1") == SIGNATURE


def test_the_fingerprint_changes_with_the_keys():
    fingerprint = event_signature.key_fingerprint(KEYS)
    assert event_signature.key_fingerprint(("a secret key",)) == fingerprint
    assert event_signature.key_fingerprint((*KEYS, "an older key")) != fingerprint
    assert KEYS[0] not in fingerprint


def test_accept_none_accepts_no_signature():
    assert not event_signature.accept_none(SIGNATURE, UID, INTERVAL)
