from __future__ import annotations

import pytest

from outbox import message_deletion
from outbox.models import Message
from outbox.queue import enqueue
from tests.factories import NOW, utc_seconds
from tests.outbox.channels import deliver_due_messages, enqueue_message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]


@pytest.fixture
def two_channels(settings, channel):
    """Enable a test channel and the webhook channel."""
    path = settings.OUTBOX["CHANNELS"]["test"]
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {"test": path, "webhook": path}}


@pytest.mark.usefixtures("two_channels")
def test_messages_about_a_booking_are_deleted_except_webhooks():
    enqueue_message("delivered")
    deliver_due_messages()
    enqueue_message("waiting")
    enqueue_message("ids and times", channel="webhook")
    assert message_deletion.delete_messages(booking_ids=["another booking"]) == 0
    assert message_deletion.delete_messages(booking_ids=["booking"]) == 2
    assert Message.objects.get().channel == "webhook"


def test_only_messages_of_the_ordering_key_are_deleted():
    for name in "ab":
        enqueue_message(name)
    assert message_deletion.delete_messages(ordering_keys=["key of a"]) == 1
    assert Message.objects.get().ordering_key == "key of b"


def test_plain_mail_is_found_by_address_ignoring_case(channel):
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


@pytest.mark.usefixtures("two_channels")
def test_pending_messages_are_counted_except_webhooks(settings):
    enqueue_message("delivered")
    deliver_due_messages()
    enqueue_message("waiting")
    enqueue_message("ids and times", channel="webhook")
    assert [
        message_deletion.count_pending([booking_id]) for booking_id in ("booking", "another")
    ] == [1, 0]
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {}}
    assert message_deletion.count_pending(["booking"]) == 0
