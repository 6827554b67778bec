from __future__ import annotations

from calendars.event_signing_keys import get_signing_keys
from ical import event_signature


def test_the_secret_key_signs_and_the_fallbacks_verify(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new key", ["old key"]
    assert get_signing_keys() == ("new key", "old key")


def test_signatures_survive_a_key_rotation(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old key", []
    signature = event_signature.sign("booking@slotsmith", (0, 60), 1, get_signing_keys())
    settings.SECRET_KEY = "new key"
    assert not event_signature.verifier_for(1, get_signing_keys())(
        signature, "booking@slotsmith", (0, 60)
    )
    settings.SECRET_KEY_FALLBACKS = ["old key"]
    assert event_signature.verifier_for(1, get_signing_keys())(
        signature, "booking@slotsmith", (0, 60)
    )
