from __future__ import annotations

import pytest

from outbox import message_deletion
from outbox.models import Message
from outbox.queue import post
from tests.factories import NOW, at
from tests.outbox.channels import deliver, posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]


@pytest.fixture
def both(settings, channel):
    """Two channels, one of them that of webhooks."""
    script = settings.OUTBOX["CHANNELS"]["test"]
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {"test": script, "webhook": script}}


@pytest.mark.usefixtures("both")
def test_what_was_and_what_is_to_be_told_of_a_booking_is_forgotten_but_webhooks():
    posted("told")
    deliver()
    posted("waiting")
    posted("ids and times", channel="webhook")
    assert message_deletion.forget(about=["another booking"]) == 0
    assert message_deletion.forget(about=["booking"]) == 2
    assert Message.objects.get().channel == "webhook"


def test_a_stream_is_forgotten_alone():
    for name in "ab":
        posted(name)
    assert message_deletion.forget(streams=["stream of a"]) == 1
    assert Message.objects.get().stream == "stream of b"


def test_a_letter_is_found_by_its_address_in_any_case(channel):
    post("test", {"name": "a", "email": "Noor@Example.com"}, stream="a", about="", now=at(NOW))
    assert message_deletion.messages(to="noor@example.COM").count() == 1
    assert message_deletion.messages(to="oor@example.com").count() == 0
    assert message_deletion.messages().count() == 0


@pytest.mark.usefixtures("both")
def test_what_is_still_to_be_told_is_counted_but_for_webhooks(settings):
    posted("told")
    deliver()
    posted("waiting")
    posted("ids and times", channel="webhook")
    assert [message_deletion.untold([one]) for one in ("booking", "another")] == [1, 0]
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {}}
    assert message_deletion.untold(["booking"]) == 0
