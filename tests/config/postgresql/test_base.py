"""Connections to PostgreSQL that are kept between requests."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from django.core.signals import request_started
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from config.database import configure_database
from config.postgresql import base
from core import raw_rows
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


def count_prepared() -> int:
    """Run a statement of `core.raw_rows` often; return how many statements are prepared."""
    for number in range(5):
        assert raw_rows.fetch_all("SELECT %s + 1", [number]) == [(number + 1,)]
    return raw_rows.fetch_all("SELECT count(*) FROM pg_prepared_statements", [])[0][0]


def test_statements_that_repeat_are_prepared_unless_that_is_switched_off(monkeypatch):
    connection.close()
    assert count_prepared() == 1
    off = configure_database("postgres://localhost/db?prepare=off")["OPTIONS"]["prepare_threshold"]
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "prepare_threshold", off)
    connection.close()
    assert count_prepared() == 0
    connection.close()


def test_error_of_a_compiled_statement_is_one_of_django():
    with pytest.raises(DataError):
        raw_rows.fetch_all("SELECT 1 / %s", [0])
    with CaptureQueriesContext(connection) as queries:
        raw_rows.fetch_all("SELECT 1 + %s", [1])
    assert [query["sql"] for query in queries] == ["SELECT 1 + 1"]
