"""Connections to PostgreSQL that are kept between requests."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from django.core.signals import request_started
from django.db import connection

from config.postgresql import base
from tests.live_processes import ON_POSTGRESQL

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not ON_POSTGRESQL, reason="is about connections to PostgreSQL"),
]


@pytest.fixture
def checks(monkeypatch) -> list[bool]:
    """Record the results of the queries that check the connection; keep it between requests."""
    results: list[bool] = []
    is_usable = connection.is_usable

    def record() -> bool:
        results.append(is_usable())
        return results[-1]

    monkeypatch.setattr(connection, "is_usable", record)
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 60)
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    connection.close()
    return results


def send_request() -> int:
    """Begin a request and make its first query; return the number of the server's process."""
    request_started.send(sender=None, environ={})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def end_process(number: int) -> None:
    """End a process of the server, and wait until the kernel has the end of its connection."""
    values = connection.get_connection_params()
    known = {key: values[key] for key in ("dbname", "user", "host", "port") if key in values}
    with psycopg.connect(**known, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [number])


def test_requests_in_a_row_use_one_connection_without_queries_that_check_it(checks):
    assert len({send_request() for _ in range(4)}) == 1
    assert checks == []


def test_connection_that_the_server_ended_is_replaced(checks):
    first = send_request()
    send_request()
    end_process(first)
    assert send_request() != first
    assert checks == [False]


def test_idle_connection_is_checked_again(checks, monkeypatch):
    first = send_request()
    pass_time(monkeypatch, base.IDLE_SECONDS)
    assert send_request() == first
    assert checks == [True]


def pass_time(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monotonic: Callable[[], float] = base.time.monotonic
    monkeypatch.setattr(base.time, "monotonic", lambda: monotonic() + seconds)
