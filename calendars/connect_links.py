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
LIFETIME = 14 * 86400
_SALT = "calendars.connect_links"


class NoInvitation(Exception):
    """A link that nobody signed, that is too old, or that has been used."""


class NotByLink(Exception):
    """A calendar whose service cannot be asked for access, or does not know us."""


def path(connection: Connection) -> str:
    """The path of a link for a connection; NotByLink if it is connected in another way."""
    if not code_flow.service(connection.provider):
        raise NotByLink
    return reverse("calendar-connect", args=[write(connection)])


def begin(interviewer: Interviewer, kind: str) -> Connection:
    """Somebody's connection of a kind, which a link of theirs connects; a new one if need be.

    Raises NotByLink if that kind is connected in another way. The service knows calendars by
    their owner's address, so nobody without one begins.
    """
    service = code_flow.service(kind)
    if service is None or not interviewer.email:
        raise NotByLink
    found = Connection.objects.filter(interviewer=interviewer, provider=kind).first()
    return found or Connection.objects.create(
        interviewer=interviewer, provider=kind, name=service.label
    )


def write(connection: Connection) -> str:
    """The link's last part, for a connection as it is now."""
    return signing.dumps([connection.pk, _account(connection)], salt=_SALT)


def read(link: str, lock: bool = False) -> Connection:
    """The connection that a link is for, locked until the transaction ends or not."""
    try:
        number, account = signing.loads(link, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        raise NoInvitation from None
    connections: Any = Connection.objects.select_related("interviewer")
    if lock:
        connections = Connection.objects.select_for_update()
    connection: Connection | None = connections.filter(pk=number).first()
    if connection is None or _account(connection) != account:
        raise NoInvitation
    return connection


def accept(link: str, refresh_token: str, scope: str = "") -> None:
    """Keep what was granted, which uses the link up; call it in a transaction."""
    connection = read(link, lock=True)
    grant = Grant.of(refresh_token, scope).write()
    Connection.objects.filter(pk=connection.pk).update(grant=grant)
    connection.forget()


def _account(connection: Connection) -> str:
    return Grant.read(connection.grant).account if connection.grant else ""
