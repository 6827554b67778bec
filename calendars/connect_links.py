"""Signed links with which interviewers connect their own calendars.

A link is valid for two weeks and can be used once. It contains the account of the grant that the
connection had when the link was made, so a new grant invalidates it, as a new password invalidates
a password reset link.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core import signing
from django.urls import reverse

from calendars.models import Connection
from calendars.oauth import code_flow
from calendars.oauth.code_flow import OAuthProvider
from calendars.oauth.grant import Grant
from calendars.row_changes import report_grant
from people.models import Interviewer
from people.rule_change_detection import send_rules_changed

LIFETIME_SECONDS = 14 * 86400
# The salt of earlier versions, so that their links stay valid.
_SALT = "calendars.connect_links"


class InvalidConnectLinkError(Exception):
    """The link has no valid signature, has expired, or has been used."""


class ConnectLinkUnavailableError(Exception):
    """The calendar cannot be connected with a link.

    `problem` is the type of problem that the API answers, and `text` says why.
    """

    problem: ClassVar[str]
    text: ClassVar[str]


class NotByLinkError(ConnectLinkUnavailableError):
    """Calendars of this provider are not connected by OAuth."""

    problem = "not-by-link"
    text = (
        "Calendars of this provider are connected with an address or a password, not with a link."
    )


class ProviderNotConfiguredError(ConnectLinkUnavailableError):
    """The provider has no client id in the settings."""

    problem = "provider-not-configured"
    text = "This installation has no client id of the provider. Ask the operator to set it."


class EmailMissingError(ConnectLinkUnavailableError):
    """The interviewer has no email address, by which providers find a calendar."""

    problem = "email-missing"
    text = "The interviewer has no email address, by which the provider finds the calendar."


def build_path(connection: Connection) -> str:
    """Return the URL path of a new link; raise ConnectLinkUnavailableError."""
    _get_provider(connection.provider)
    return reverse("calendar-connect", args=[make_token(connection)])


def get_or_create_connection(interviewer: Interviewer, kind: str) -> Connection:
    """Return an interviewer's connection of a kind, to be connected with a link.

    Raise NotByLinkError, ProviderNotConfiguredError or EmailMissingError.
    """
    oauth_provider = _get_provider(kind)
    if not interviewer.email:
        raise EmailMissingError
    existing = Connection.objects.filter(interviewer=interviewer, provider=kind).first()
    return existing or Connection.objects.create(
        interviewer=interviewer, provider=kind, name=oauth_provider.label
    )


def _get_provider(kind: str) -> OAuthProvider:
    """Return the provider of a kind of calendar; raise ConnectLinkUnavailableError."""
    oauth_provider = code_flow.get_oauth_provider(kind)
    if oauth_provider:
        return oauth_provider
    raise ProviderNotConfiguredError if kind in code_flow.KINDS else NotByLinkError


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
