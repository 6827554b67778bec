from __future__ import annotations

import pytest

from outbox import message_deletion
from outbox.models import Message
from outbox.queue import enqueue
from tests.factories import NOW, utc_seconds
from tests.outbox.channels import deliver_due_messages, enqueue_message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]


@pytest.fixture
def both(settings, channel):
    """Two channels, one of them that of webhooks."""
    script = settings.OUTBOX["CHANNELS"]["test"]
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {"test": script, "webhook": script}}


@pytest.mark.usefixtures("both")
def test_what_was_and_what_is_to_be_told_of_a_booking_is_forgotten_but_webhooks():
    enqueue_message("told")
    deliver_due_messages()
    enqueue_message("waiting")
    enqueue_message("ids and times", channel="webhook")
    assert message_deletion.delete_messages(booking_ids=["another booking"]) == 0
    assert message_deletion.delete_messages(booking_ids=["booking"]) == 2
    assert Message.objects.get().channel == "webhook"


def test_a_stream_is_forgotten_alone():
    for name in "ab":
        enqueue_message(name)
    assert message_deletion.delete_messages(ordering_keys=["stream of a"]) == 1
    assert Message.objects.get().ordering_key == "stream of b"


def test_a_letter_is_found_by_its_address_in_any_case(channel):
    enqueue(
        "test",
        {"name": "a", "email": "Noor@Example.com"},
        ordering_key="a",
        booking_id="",
        now=utc_seconds(NOW),
    )
    assert message_deletion.find_messages(email="noor@example.COM").count() == 1
    assert message_deletion.find_messages(email="oor@example.com").count() == 0
    assert message_deletion.find_messages().count() == 0


@pytest.mark.usefixtures("both")
def test_what_is_still_to_be_told_is_counted_but_for_webhooks(settings):
    enqueue_message("told")
    deliver_due_messages()
    enqueue_message("waiting")
    enqueue_message("ids and times", channel="webhook")
    assert [message_deletion.count_pending([one]) for one in ("booking", "another")] == [1, 0]
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {}}
    assert message_deletion.count_pending(["booking"]) == 0
