"""Requests of any operation while the database, the calendars or their servers fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection

from calendars import caldav_discovery
from calendars.models import Connection
from core.calendar_errors import ReadError, ReadFailure
from service import mock_availability
from tests.openapi_world import World

#: Sends a request of an operation in a world, and returns the response.
Probe = Callable[[World, str], Any]


def send_while_calendars_fail(world: World, operation_id: str) -> Any:
    with replace(mock_availability, "get_free_busy_data", lambda ids: []):
        return world.send(operation_id)


@contextmanager
def replace(owner: Any, name: str, function: Any) -> Iterator[None]:
    """Replace a function of a module while the block runs."""
    original = getattr(owner, name)
    setattr(owner, name, function)
    try:
        yield
    finally:
        setattr(owner, name, original)


def send_while_server_fails(reason: ReadFailure) -> Probe:
    """Return a probe whose CalDAV server fails for a reason."""

    def fail(*_: Any) -> Any:
        raise ReadError(reason)

    def probe(world: World, operation_id: str) -> Any:
        Connection.objects.update(provider="caldav", url="https://dav.example.com/office/")
        body = {"url": "https://dav.example.com/", "username": "ines", "password": "secret"}
        if operation_id == "createConnection":
            body["provider"] = "caldav"
        with replace(caldav_discovery, "discover", fail):
            return world.send(operation_id, body=body)

    return probe


def send_while_database_refuses(*statements: str) -> Probe:
    """Return a probe whose SQL statements with these beginnings fail."""

    def refuse(run: Any, sql: str, *arguments: Any) -> Any:
        if sql.startswith(statements):
            raise OperationalError("database is locked")
        return run(sql, *arguments)

    def probe(world: World, operation_id: str) -> Any:
        with connection.execute_wrapper(refuse):
            return world.send(operation_id)

    return probe
