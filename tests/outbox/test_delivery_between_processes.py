"""Several worker processes on one database."""

from __future__ import annotations

import signal

import pytest

from outbox.delivery import LEASE_SECONDS
from tests.factories import NOW, utc_seconds
from tests.outbox.channels import enqueue_message
from tests.outbox.processes import wait_for_exit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("channel")]


def test_concurrent_workers_deliver_each_message_once_and_in_order(processes):
    for number in range(60):
        enqueue_message(f"{number % 20}:{number:02}", ordering_key=f"key {number % 20}")
    processes.copy_database()
    workers = [processes.start_threads(4) for _ in range(3)]
    assert [wait_for_exit(process) for process in workers] == [0, 0, 0]
    delivered = processes.read_lines()
    assert len(delivered) == len(set(delivered)) == 60
    assert sorted(delivered, key=lambda name: name.split(":")[0]) == sorted(
        delivered, key=lambda name: (name.split(":")[0], name)
    )


def test_message_of_killed_worker_is_delivered_again_after_its_lease(processes):
    for name in ("a", "b"):
        enqueue_message(name, ordering_key="one")
    processes.copy_database()
    now = utc_seconds(NOW)
    killed = processes.start(f"deliver_due({now}, 10)", channel="deliver_and_die")
    assert wait_for_exit(killed) == -signal.SIGKILL
    for seconds in (LEASE_SECONDS - 1, LEASE_SECONDS):
        assert wait_for_exit(processes.start(f"deliver_due({now + seconds}, 10)")) == 0
        assert processes.read_lines() == (["a"] if seconds < LEASE_SECONDS else ["a", "a", "b"])
