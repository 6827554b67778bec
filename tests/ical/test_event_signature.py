from __future__ import annotations

import pytest

from ical import event_signature

UID, TIME = "6f0c7c1e@slotsmith", (1737536400, 1737540000)


def verifies(signature: str, uid: str = UID, time=TIME, owner: int = 1) -> bool:
    return event_signature.verifier_for(owner)(signature, uid, time)


def test_what_we_signed_is_known_again():
    assert verifies(event_signature.sign(UID, TIME, 1))


@pytest.mark.parametrize(
    "changed",
    [
        {"uid": "another@slotsmith"},
        {"time": (TIME[0] + 1, TIME[1])},
        {"time": (TIME[0], TIME[1] + 1)},
        {"owner": 2},
    ],
)
def test_a_signature_is_for_one_event_one_time_and_one_person(changed):
    assert not verifies(event_signature.sign(UID, TIME, 1), **changed)


@pytest.mark.parametrize("signature", ["", "x", ":", "a:b", "é", "\ud800".encode(errors="replace")])
def test_anything_else_is_no_signature(signature):
    assert not verifies(str(signature))


def test_another_installations_signature_is_none(settings):
    signature, ours = event_signature.sign(UID, TIME, 1), settings.SECRET_KEY
    settings.SECRET_KEY = "another key"
    assert not verifies(signature)
    settings.SECRET_KEY_FALLBACKS = [ours]
    assert verifies(signature)


def test_other_keys_are_told_from_these(settings):
    before = event_signature.key_fingerprint()
    assert before == event_signature.key_fingerprint()
    settings.SECRET_KEY_FALLBACKS = ["an older key"]
    assert before != event_signature.key_fingerprint()
    assert settings.SECRET_KEY not in event_signature.key_fingerprint()


def test_nobody_wrote_anything():
    assert not event_signature.accept_none(event_signature.sign(UID, TIME, 1), UID, TIME)
