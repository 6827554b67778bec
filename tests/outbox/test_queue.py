from __future__ import annotations

import pytest
from django.db import transaction

from engine.timestamps import to_datetime
from outbox import queue
from outbox.models import Message
from tests.factories import NOW, utc_seconds
from tests.outbox.channels import enqueue_message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]


def test_a_message_waits_from_the_moment_it_is_news():
    message = enqueue_message("a", stream="s")
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


def test_what_is_rolled_back_is_never_told():
    with transaction.atomic():
        enqueue_message("a")
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_a_channel_that_the_settings_leave_out_gets_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        queue.enqueue("telegraph", {}, ordering_key="s", booking_id="", now=0)


def test_many_messages_are_posted_by_one_statement(django_assert_num_queries):
    drafts = [
        queue.build_message("test", {}, ordering_key=str(n), booking_id="", now=0)
        for n in range(50)
    ]
    with django_assert_num_queries(1):
        queue.enqueue_all(drafts)
    assert Message.objects.count() == 50


def test_who_delivers_is_woken_when_it_is_committed_and_not_before(
    django_capture_on_commit_callbacks,
):
    queue.get_new_message_event("test").clear()
    with django_capture_on_commit_callbacks(execute=True):
        enqueue_message("a")
        assert not queue.get_new_message_event("test").is_set()
    assert queue.get_new_message_event("test").is_set()
