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
    """Open connections to a database with one table; they do not wait for locks."""
    file = {"ENGINE": "config.sqlite", "NAME": tmp_path / "db.sqlite3", "OPTIONS": {"timeout": 0}}
    with ExitStack() as connections:

        def connect() -> Any:
            connection = ConnectionHandler({"default": dict(file)})["default"]
            connections.callback(connection.close)
            return connection

        execute(connect(), "CREATE TABLE notes (word TEXT)")
        yield connect


def execute(connection: Any, statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        return cursor.execute(statement).fetchall()


def begin(connection: Any) -> None:
    """Begin a transaction, as `transaction.atomic` does."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def test_commits_are_durable(connect):
    connection = connect()
    assert execute(connection, "PRAGMA journal_mode") == [("wal",)]
    assert execute(connection, "PRAGMA synchronous") == [(2,)]


def test_open_transaction_blocks_other_writers(connect):
    writer, other_writer = connect(), connect()
    begin(writer)
    assert execute(writer, "SELECT * FROM notes") == []
    with pytest.raises(OperationalError, match="locked"):
        begin(other_writer)
    with pytest.raises(OperationalError, match="locked"):
        execute(connect(), "INSERT INTO notes VALUES ('other')")
    execute(writer, "INSERT INTO notes VALUES ('one')")
    writer.commit()
    execute(connect(), "INSERT INTO notes VALUES ('other')")
    assert execute(connect(), "SELECT * FROM notes") == [("one",), ("other",)]


def test_readers_do_not_wait_and_see_committed_rows(connect):
    writer, reader = connect(), connect()
    begin(writer)
    execute(writer, "INSERT INTO notes VALUES ('one')")
    assert execute(reader, "SELECT * FROM notes") == []
    writer.commit()
    assert execute(reader, "SELECT * FROM notes") == [("one",)]


def test_rollback_leaves_no_rows(connect):
    writer = connect()
    begin(writer)
    execute(writer, "INSERT INTO notes VALUES ('one')")
    writer.rollback()
    assert execute(connect(), "SELECT * FROM notes") == []
    begin(connect())
