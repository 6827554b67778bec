"""The deadline of a header ends when the header is complete."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import pytest
from gunicorn.workers.gthread import ThreadWorker

from ops import gunicorn_worker
from ops.gunicorn_worker import DeadlineWorker
from ops.slow_clients import Watchdog


@pytest.fixture
def watched_connections(monkeypatch) -> dict[int, object]:
    """Return the connections with a deadline, by number."""
    watchdog = Watchdog()
    monkeypatch.setattr(gunicorn_worker, "watchdog", watchdog)
    return watchdog._watched


def test_header_has_a_deadline_and_the_answer_has_none(monkeypatch, watched_connections):
    seen = []

    def read_header(worker, connection):
        seen.append(("header", len(watched_connections)))
        return worker.handle_request("a request", connection)

    def answer(worker, request, connection):
        seen.append((request, len(watched_connections)))
        return "answered"

    monkeypatch.setattr(ThreadWorker, "handle", read_header)
    monkeypatch.setattr(ThreadWorker, "handle_request", answer)
    server, client = socket.socketpair()
    with server, client:
        worker = DeadlineWorker.__new__(DeadlineWorker)
        assert worker.handle(SimpleNamespace(sock=server)) == "answered"
    assert seen == [("header", 1), ("a request", 0)]


def test_connection_that_fails_is_not_watched_any_more(monkeypatch, watched_connections):
    def fail(worker, connection):
        raise ConnectionError

    monkeypatch.setattr(ThreadWorker, "handle", fail)
    server, client = socket.socketpair()
    with server, client, pytest.raises(ConnectionError):
        DeadlineWorker.__new__(DeadlineWorker).handle(SimpleNamespace(sock=server))
    assert not watched_connections
