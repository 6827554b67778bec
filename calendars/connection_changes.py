"""Change connections as callers of the API ask for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.crypto import salted_hmac

from calendars import connection_creation
from calendars.connection_creation import UnusableAddressError
from calendars.models import Connection

#: The members that decide where a calendar is read, and with which credentials.
_ADDRESS_FIELDS = ("url", "username", "password")
_ENTERED_FIELDS = ("interviewer_id", "provider", "name", *_ADDRESS_FIELDS, "write_bookings")
_ENTER_AGAIN = (
    "Send the password again. It was entered for another server or user name, and is sent nowhere"
    " else."
)


def prepare(connection: Connection, changes: Mapping[str, Any], now: int) -> dict[str, Any]:
    """Return the fields to change, with the address of the calendar; `now` is a UTC second.

    Raise UnusableAddressError or CalendarSearchError. The server is asked if the address or the
    sign-in changes, so call this outside of transactions.
    """
    if not changes_address(changes):
        return dict(changes)
    _check_password(connection, changes)
    stored = {name: getattr(connection, name) for name in _ADDRESS_FIELDS}
    stored["password"] = connection.usable_password
    values = {**stored, **changes, "provider": connection.provider}
    values["user_agent"] = connection.user_agent
    return {**changes, **connection_creation.find_address(connection.interviewer, values, now)}


def save(connection: Connection, changes: Mapping[str, Any]) -> None:
    """Save changes that `prepare` has returned to a connection whose row is locked.

    Raise UnusableAddressError if another request has changed where its password may be sent.
    """
    _check_password(connection, changes)
    for name, value in changes.items():
        setattr(connection, name, value)
    if "password" in changes:
        connection.bind_password()
    connection.save()
    if changes_address(changes):
        connection.reset_state()


def compute_etag(connection: Connection) -> str:
    """Return the ETag of what was entered for a connection.

    It has a key, because it covers secrets that could be guessed. It does not depend on reads of
    the calendar, which would change it all the time.
    """
    values = [str(getattr(connection, name)) for name in _ENTERED_FIELDS]
    text = "\0".join(values)
    return f'"{salted_hmac("calendars.connection", text, algorithm="sha256").hexdigest()}"'


def changes_address(changes: Collection[str]) -> bool:
    """Return whether changes decide where a calendar is read or with whose credentials."""
    return any(name in changes for name in _ADDRESS_FIELDS)


def _check_password(connection: Connection, changes: Mapping[str, Any]) -> None:
    """Raise UnusableAddressError if the stored password would be sent elsewhere."""
    if "password" in changes or not connection.password:
        return
    address = {name: changes.get(name, getattr(connection, name)) for name in ("url", "username")}
    owner = {"interviewer_id": connection.interviewer_id, "provider": connection.provider}
    if Connection(**owner, **address).origin != connection.password_origin:
        raise UnusableAddressError("password", _ENTER_AGAIN, code="required")
