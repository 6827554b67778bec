"""Signed links with which interviewers connect their own calendars.

A link is valid for two weeks and can be used once. It contains the account of the grant that the
connection had when the link was made, so a new grant invalidates it, as a new password invalidates
a password reset link.
"""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.urls import reverse

from calendars.models import Connection
from calendars.oauth import code_flow
from calendars.oauth.grant import Grant
from calendars.row_changes import report_grant
from people.models import Interviewer
from people.rule_change_detection import send_rules_changed

LIFETIME_SECONDS = 14 * 86400
# The salt of earlier versions, so that their links stay valid.
_SALT = "calendars.invitations"


class InvalidConnectLinkError(Exception):
    """The link has no valid signature, has expired, or has been used."""


class ConnectLinkUnavailableError(Exception):
    """The calendar is not connected by OAuth, or its provider has no client id in the settings."""


def build_path(connection: Connection) -> str:
    """Return the URL path of a new link; raise ConnectLinkUnavailableError."""
    if not code_flow.get_oauth_provider(connection.provider):
        raise ConnectLinkUnavailableError
    return reverse("calendar-connect", args=[make_token(connection)])


def get_or_create_connection(interviewer: Interviewer, kind: str) -> Connection:
    """Return an interviewer's connection of a kind, to be connected with a link.

    Raise ConnectLinkUnavailableError if that kind is not connected by a link, or if the
    interviewer has no email address: providers find a calendar by its owner's address.
    """
    oauth_provider = code_flow.get_oauth_provider(kind)
    if oauth_provider is None or not interviewer.email:
        raise ConnectLinkUnavailableError
    existing = Connection.objects.filter(interviewer=interviewer, provider=kind).first()
    return existing or Connection.objects.create(
        interviewer=interviewer, provider=kind, name=oauth_provider.label
    )


def make_token(connection: Connection) -> str:
    """Return the last part of the link's path."""
    return signing.dumps([connection.pk, _account(connection)], salt=_SALT)


def load_connection(token: str, lock: bool = False) -> Connection:
    """Return the connection of a link; with `lock`, lock its row until the transaction ends.

    Raise InvalidConnectLinkError.
    """
    try:
        connection_id, account = signing.loads(token, salt=_SALT, max_age=LIFETIME_SECONDS)
    except signing.BadSignature:
        raise InvalidConnectLinkError from None
    connections: Any = Connection.objects.select_related("interviewer")
    if lock:
        connections = Connection.objects.select_for_update()
    connection: Connection | None = connections.filter(pk=connection_id).first()
    if connection is None or _account(connection) != account:
        raise InvalidConnectLinkError
    return connection


def redeem(token: str, refresh_token: str, scope: str = "") -> None:
    """Store a new grant, which uses the link up; call this in a transaction."""
    connection = load_connection(token, lock=True)
    grant = Grant.create(refresh_token, scope).to_json()
    Connection.objects.filter(pk=connection.pk).update(grant=grant, grant_origin=connection.origin)
    connection.reset_state()
    report_grant(connection)
    send_rules_changed([connection.interviewer_id])


def _account(connection: Connection) -> str:
    return Grant.from_json(connection.grant).account if connection.grant else ""
