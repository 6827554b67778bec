"""The choice between the calendars that a search found.

Nothing is stored before a person chose. Meanwhile the user name, the password and the found
calendars travel in a hidden field of the form: encrypted with the keys of the stored credentials,
signed, bound to the account that searched, and valid for some minutes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import httpx
from django.core import signing

from calendars.caldav_discovery import PROVIDER
from calendars.models import Connection
from calendars.providers.caldav_resource import FoundCalendar
from core.encrypted_fields import decrypt, encrypt
from people.models import Interviewer

LIFETIME_SECONDS = 15 * 60
_SALT = "calendars.choice"


class InvalidChoiceError(Exception):
    """The token is not valid for this account, or too old."""


@dataclass(frozen=True)
class CalendarChoice:
    """The calendars to choose from, and the sign-in that reads them."""

    calendars: Sequence[FoundCalendar]
    username: str
    password: str = field(repr=False)

    @classmethod
    def from_token(cls, token: str, account_id: int) -> CalendarChoice:
        """Return the choice in a token of an account; raise InvalidChoiceError."""
        try:
            sealed_for, sealed = signing.loads(token, salt=_SALT, max_age=LIFETIME_SECONDS)
        except signing.BadSignature:
            raise InvalidChoiceError from None
        text = decrypt(sealed)
        if sealed_for != account_id or not text:
            raise InvalidChoiceError
        content = json.loads(text)
        calendars = [FoundCalendar(**calendar) for calendar in content["calendars"]]
        return cls(calendars, content["username"], content["password"])

    def to_token(self, account_id: int) -> str:
        """Return an encrypted text that only this account can use."""
        return signing.dumps([account_id, encrypt(json.dumps(asdict(self)))], salt=_SALT)

    def get(self, index: str) -> FoundCalendar | None:
        """Return the calendar whose index was chosen, or None if there is none."""
        is_index = index.isascii() and index.isdigit() and len(index) < 4
        position = int(index) if is_index else len(self.calendars)
        return self.calendars[position] if position < len(self.calendars) else None

    def connect(self, calendar: FoundCalendar, interviewer: Interviewer) -> Connection:
        """Store a connection to a calendar.

        If the interviewer has a connection to it already, renew that one's sign-in.
        """
        connection = list_connections(interviewer).get(calendar.url.rstrip("/"))
        if connection is None:
            connection = Connection(
                interviewer=interviewer,
                provider=PROVIDER,
                name=calendar.name,
                url=calendar.url,
                write_bookings=not calendar.is_read_only,
            )
        connection.username, connection.password = self.username, self.password
        connection.bind_password()
        connection.save()
        connection.reset_state()
        return connection


def get_server(connection: Connection) -> str:
    """Return the URL of a connection's server: the path may be a secret."""
    url = httpx.URL(connection.url)
    return str(url.copy_with(raw_path=b"/", fragment=None)) if url.raw_host else ""


def list_connections(interviewer: Interviewer) -> dict[str, Connection]:
    """Return the interviewer's CalDAV connections by their URLs, without a last slash."""
    connections = Connection.objects.filter(interviewer=interviewer, provider=PROVIDER)
    return {connection.url.rstrip("/"): connection for connection in connections}
