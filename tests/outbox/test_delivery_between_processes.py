"""Many workers on one database: each message told once, in order, or again after a crash."""

from __future__ import annotations

import signal

import pytest

from outbox.delivery import LEASE_SECONDS
from tests.factories import NOW, utc_seconds
from tests.outbox.channels import enqueue_message
from tests.outbox.processes import wait_for_exit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("channel")]


def test_many_threads_of_many_processes_tell_each_message_once_and_in_order(processes):
    for number in range(60):
        enqueue_message(f"{number % 20}:{number:02}", stream=f"stream {number % 20}")
    processes.share()
    started = [processes.threads(4) for _ in range(3)]
    assert [wait_for_exit(process) for process in started] == [0, 0, 0]
    told = processes.lines()
    assert len(told) == len(set(told)) == 60
    assert sorted(told, key=lambda name: name.split(":")[0]) == sorted(
        told, key=lambda name: (name.split(":")[0], name)
    )


def test_what_a_killed_worker_was_at_is_told_again_when_its_time_is_over(processes):
    for name in ("a", "b"):
        enqueue_message(name, stream="one")
    processes.share()
    now = utc_seconds(NOW)
    killed = processes.start(f"deliver_due({now}, 10)", channel="die")
    assert wait_for_exit(killed) == -signal.SIGKILL
    for later in (LEASE_SECONDS - 1, LEASE_SECONDS):
        assert wait_for_exit(processes.start(f"deliver_due({now + later}, 10)")) == 0
        assert processes.lines() == (["a"] if later < LEASE_SECONDS else ["a", "a", "b"])
