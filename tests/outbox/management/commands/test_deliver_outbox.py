from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from outbox.errors import RetryableError
from outbox.models import Message
from tests.outbox.channels import enqueue_message

pytestmark = pytest.mark.django_db


def deliver() -> str:
    told = StringIO()
    call_command("deliver_outbox", "--once", stdout=told)
    return told.getvalue()


@pytest.mark.usefixtures("frozen")
def test_once_it_delivers_what_is_due_and_ends(channel):
    channel.errors["b"] = [RetryableError("later")]
    for name in "abc":
        enqueue_message(name)
    assert deliver() == "3 messages were due.\n"
    assert channel.told == ["a", "c"]
    assert Message.objects.filter(state="waiting").count() == 1


def test_where_nothing_is_due_it_says_so(channel):
    assert deliver() == "0 messages were due.\n"


@pytest.mark.django_db(transaction=True)
def test_else_it_delivers_until_it_is_told_to_stop(channel, processes):
    enqueue_message("a")
    processes.share()
    code = "from django.core.management import call_command; call_command('deliver_outbox')"
    with processes.start(code, channel="say") as process:
        assert [process.stdout.readline() for _ in range(2)] == ["Delivering.\n", "a\n"]
        process.terminate()
        assert process.wait(60) == 0
