from __future__ import annotations

import pytest
from django.db import transaction

from engine.timestamps import to_datetime
from outbox import queue
from outbox.models import Message
from tests.factories import NOW, utc_seconds
from tests.outbox.channels import enqueue_message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]


def test_enqueued_message_is_due_at_once():
    message = enqueue_message("a", ordering_key="s")
    assert (message.channel, message.payload, message.ordering_key, message.booking_id) == (
        "test",
        {"name": "a"},
        "s",
        "booking",
    )
    assert (message.state, message.created_at, message.due_at, message.attempts) == (
        "waiting",
        to_datetime(utc_seconds(NOW)),
        to_datetime(utc_seconds(NOW)),
        0,
    )


def test_rolled_back_message_does_not_exist():
    with transaction.atomic():
        enqueue_message("a")
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_message_of_disabled_channel_is_dropped(django_assert_num_queries):
    with django_assert_num_queries(0):
        queue.enqueue("telegraph", {}, ordering_key="s", booking_id="", now=0)


def test_many_messages_are_enqueued_in_one_statement(django_assert_num_queries):
    messages = [
        queue.build_message("test", {}, ordering_key=str(n), booking_id="", now=0)
        for n in range(50)
    ]
    with django_assert_num_queries(1):
        queue.enqueue_all(messages)
    assert Message.objects.count() == 50


def test_workers_are_woken_on_commit(
    django_capture_on_commit_callbacks,
):
    queue.get_new_message_event("test").clear()
    with django_capture_on_commit_callbacks(execute=True):
        enqueue_message("a")
        assert not queue.get_new_message_event("test").is_set()
    assert queue.get_new_message_event("test").is_set()
