from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from outbox.errors import RetryableError
from outbox.models import Message
from tests.outbox.channels import enqueue_message

pytestmark = pytest.mark.django_db


def deliver() -> str:
    output = StringIO()
    call_command("deliver_outbox", "--once", stdout=output)
    return output.getvalue()


@pytest.mark.usefixtures("frozen")
def test_once_delivers_due_messages_and_exits(channel):
    channel.errors["b"] = [RetryableError("later")]
    for name in "abc":
        enqueue_message(name)
    assert deliver() == "Attempted 3 messages.\n"
    assert channel.delivered == ["a", "c"]
    assert Message.objects.filter(state="waiting").count() == 1


def test_once_reports_that_nothing_was_due(channel):
    assert deliver() == "Attempted 0 messages.\n"


@pytest.mark.django_db(transaction=True)
def test_command_delivers_until_sigterm(channel, processes):
    enqueue_message("a")
    processes.copy_database()
    code = "from django.core.management import call_command; call_command('deliver_outbox')"
    with processes.start(code, channel="print_name") as process:
        assert process.stdout.readline() == "Delivering messages. Press Ctrl+C to stop.\n"
        assert process.stdout.readline() == "a\n"
        process.terminate()
        assert process.wait(60) == 0
