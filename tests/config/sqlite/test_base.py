from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

pytestmark = pytest.mark.django_db


@pytest.fixture
def connect(tmp_path) -> Iterator[Callable[[], Any]]:
    """Open one more connection to a database that has a table; nobody waits for a lock."""
    file = {"ENGINE": "config.sqlite", "NAME": tmp_path / "db.sqlite3", "OPTIONS": {"timeout": 0}}
    with ExitStack() as opened:

        def connect() -> Any:
            connection = ConnectionHandler({"default": dict(file)})["default"]
            opened.callback(connection.close)
            return connection

        execute(connect(), "CREATE TABLE told (word TEXT)")
        yield connect


def execute(connection: Any, statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        return cursor.execute(statement).fetchall()


def begin(connection: Any) -> None:
    """What `transaction.atomic` does first on a connection."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def test_what_is_committed_is_written_through(connect):
    connection = connect()
    assert execute(connection, "PRAGMA journal_mode") == [("wal",)]
    assert execute(connection, "PRAGMA synchronous") == [(2,)]


def test_a_transaction_that_has_only_read_keeps_other_writers_out(connect):
    one, other = connect(), connect()
    begin(one)
    assert execute(one, "SELECT * FROM told") == []
    with pytest.raises(OperationalError, match="locked"):
        begin(other)
    with pytest.raises(OperationalError, match="locked"):
        execute(connect(), "INSERT INTO told VALUES ('other')")
    execute(one, "INSERT INTO told VALUES ('one')")
    one.commit()
    execute(connect(), "INSERT INTO told VALUES ('other')")
    assert execute(connect(), "SELECT * FROM told") == [("one",), ("other",)]


def test_readers_are_kept_waiting_by_nobody_and_see_what_is_committed(connect):
    one, reader = connect(), connect()
    begin(one)
    execute(one, "INSERT INTO told VALUES ('one')")
    assert execute(reader, "SELECT * FROM told") == []
    one.commit()
    assert execute(reader, "SELECT * FROM told") == [("one",)]


def test_a_transaction_that_ends_without_a_commit_leaves_nothing(connect):
    one = connect()
    begin(one)
    execute(one, "INSERT INTO told VALUES ('one')")
    one.rollback()
    assert execute(connect(), "SELECT * FROM told") == []
    begin(connect())
