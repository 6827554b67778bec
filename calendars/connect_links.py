"""Links that are handed to interviewers, who connect their calendars with them.

A link is signed and holds for two weeks, or until its connection was connected: it names the grant
that the connection had when the link was made, as a link to reset a password does the password.
"""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.urls import reverse

from calendars.models import Connection
from calendars.oauth import code_flow
from calendars.oauth.grant import Grant
from people.models import Interviewer

#: How long a link holds, in seconds.
LIFETIME_SECONDS = 14 * 86400
_SALT = "calendars.connect_links"


class InvalidConnectLinkError(Exception):
    """A link that nobody signed, that is too old, or that has been used."""


class ConnectLinkUnavailableError(Exception):
    """A calendar whose service cannot be asked for access, or does not know us."""


def build_path(connection: Connection) -> str:
    """The path of a link for a connection; NotByLink if it is connected in another way."""
    if not code_flow.get_oauth_provider(connection.provider):
        raise ConnectLinkUnavailableError
    return reverse("calendar-connect", args=[make_token(connection)])


def get_or_create_connection(interviewer: Interviewer, kind: str) -> Connection:
    """Somebody's connection of a kind, which a link of theirs connects; a new one if need be.

    Raises NotByLink if that kind is connected in another way. The service knows calendars by
    their owner's address, so nobody without one begins.
    """
    service = code_flow.get_oauth_provider(kind)
    if service is None or not interviewer.email:
        raise ConnectLinkUnavailableError
    found = Connection.objects.filter(interviewer=interviewer, provider=kind).first()
    return found or Connection.objects.create(
        interviewer=interviewer, provider=kind, name=service.label
    )


def make_token(connection: Connection) -> str:
    """The link's last part, for a connection as it is now."""
    return signing.dumps([connection.pk, _account(connection)], salt=_SALT)


def load_connection(link: str, lock: bool = False) -> Connection:
    """The connection that a link is for, locked until the transaction ends or not."""
    try:
        number, account = signing.loads(link, salt=_SALT, max_age=LIFETIME_SECONDS)
    except signing.BadSignature:
        raise InvalidConnectLinkError from None
    connections: Any = Connection.objects.select_related("interviewer")
    if lock:
        connections = Connection.objects.select_for_update()
    connection: Connection | None = connections.filter(pk=number).first()
    if connection is None or _account(connection) != account:
        raise InvalidConnectLinkError
    return connection


def redeem(link: str, refresh_token: str, scope: str = "") -> None:
    """Keep what was granted, which uses the link up; call it in a transaction."""
    connection = load_connection(link, lock=True)
    grant = Grant.create(refresh_token, scope).to_json()
    Connection.objects.filter(pk=connection.pk).update(grant=grant)
    connection.reset_state()


def _account(connection: Connection) -> str:
    return Grant.from_json(connection.grant).account if connection.grant else ""
