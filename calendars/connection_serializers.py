"""Serialize connections for the API. Addresses and credentials are never shown."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from api.error_entries import build_error
from api.fields import StrictBooleanField, StrictCharField, StrictSerializer
from api.pagination import IdPageQuerySerializer, PageSerializer
from api.response_fields import OpenChoiceField
from calendars.connection_creation import BY_LINK, CALDAV, FEED, UnusableAddressError
from calendars.connection_status import ConnectionStatus
from calendars.models import Connection
from calendars.oauth import code_flow
from core.names import validate_name
from engine import timestamps

PROVIDERS = (FEED, CALDAV, *BY_LINK)
STATUSES = ("unread", "known", "failing", "not_connected")
#: The members that each kind of calendar needs, and those that it may have.
_MEMBERS = {
    FEED: ({"url"}, {"username", "password"}),
    CALDAV: ({"url", "username"}, {"password", "write_bookings"}),
    **dict.fromkeys(BY_LINK, (set(), set())),
}
_API_NAMES = {"write_bookings": "writeBookings"}


class ConnectLinkSerializer(serializers.Serializer):
    """A link with which the interviewer connects their account. It can be used once."""

    url = serializers.URLField(help_text="The address to give to the interviewer only.")
    expiresAt = serializers.DateTimeField(help_text="When the link expires, after 14 days.")


class ConnectionSerializer(serializers.Serializer):
    """A calendar of an interviewer and the status of its last read."""

    id = serializers.IntegerField(help_text="The id of the connection.")
    interviewerId = serializers.IntegerField(help_text="The interviewer whose calendar it is.")
    name = serializers.CharField(help_text="The name of the calendar.")
    provider = serializers.CharField(help_text="The kind of calendar, such as `google`.")
    status = OpenChoiceField(
        "ConnectionStatus",
        STATUSES,
        help_text="`unread`: not read yet; `known`: the last read succeeded; `failing`: it did not;"
        " `not_connected`: the interviewer has to open the connect link.",
    )
    lastReadAt = serializers.DateTimeField(
        allow_null=True, help_text="When the calendar was last read; null: never."
    )
    reason = serializers.CharField(
        allow_null=True, help_text="Why it could not be read; null if it could."
    )
    advice = serializers.CharField(
        allow_null=True, help_text="What to do about the status; null: nothing."
    )
    connectLink = ConnectLinkSerializer(
        required=False,
        allow_null=True,
        help_text="Only when a connection is created that is connected with a link. Null in a"
        " response that is repeated for an idempotency key.",
    )


class CheckedConnectionSerializer(ConnectionSerializer):
    """A calendar that was just read."""

    busyTimes = serializers.IntegerField(
        allow_null=True,
        help_text="The number of busy times in the next two weeks; null if they are not known"
        " completely.",
    )


class ConnectionListSerializer(PageSerializer):
    """A page of connections."""

    data = ConnectionSerializer(many=True, help_text="Connections.")  # type: ignore[assignment]


class ConnectionListQuerySerializer(IdPageQuerySerializer):
    """The query of the list of all connections."""

    status = serializers.ChoiceField(
        ["failing"], required=False, help_text="`failing`: only calendars that cannot be read."
    )


class ConnectionUpdateSerializer(StrictSerializer):
    """Members of a connection to change; the context has the `connection`."""

    name = StrictCharField(
        required=False,
        max_length=200,
        validators=[validate_name],
        help_text="The name of the calendar. The default is the kind of calendar.",
    )
    url = StrictCharField(
        required=False,
        max_length=2000,
        help_text="The address of the feed or of the CalDAV calendar. It is never shown again.",
    )
    username = StrictCharField(
        required=False,
        max_length=320,
        validators=[validate_name],
        help_text="The user name at the server of the calendar or feed. CalDAV needs one. It is"
        " never shown again.",
    )
    password = StrictCharField(
        required=False,
        max_length=500,
        trim_whitespace=False,
        write_only=True,
        help_text="The password at that server. It is stored encrypted and never shown.",
    )
    writeBookings = StrictBooleanField(
        source="write_bookings",
        required=False,
        help_text="Whether bookings are written into the CalDAV calendar. The default is true.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        check_members(self.context["connection"].provider, attrs, needs_all=False)
        return attrs


class ConnectionCreateSerializer(ConnectionUpdateSerializer):
    """A new connection. `url` and the sign-in are for feeds and CalDAV."""

    provider = serializers.ChoiceField(PROVIDERS, help_text="The kind of calendar.")

    def validate_provider(self, provider: str) -> str:
        if provider not in settings.CALENDARS["PROVIDERS"]:
            raise serializers.ValidationError(_("This provider is not configured."), "invalid")
        return provider

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        check_members(attrs["provider"], attrs, needs_all=True)
        return attrs


def check_members(provider: str, attrs: dict[str, Any], *, needs_all: bool) -> None:
    """Raise ValidationError for members that do not fit the kind of calendar, or are missing."""
    needed, optional = _MEMBERS.get(provider, (set(), set()))
    unfit = set(attrs) - {"provider", "name"} - needed - optional
    text = f"Calendars of the provider {provider} have no such member."
    errors = {_API_NAMES.get(name, name): [ErrorDetail(text, "unknown")] for name in sorted(unfit)}
    if needs_all:
        required = ErrorDetail("This field is required.", "required")
        errors.update({name: [required] for name in sorted(needed - set(attrs))})
    if errors:
        raise serializers.ValidationError(errors)


def represent(connection: Connection) -> dict[str, Any]:
    """Return what the API shows of a connection; select its `snapshot` and `health`."""
    report = ConnectionStatus.from_connection(connection)
    return {
        "id": connection.pk,
        "interviewerId": connection.interviewer_id,
        "name": connection.name,
        "provider": connection.provider,
        "status": _find_status(connection, report),
        "lastReadAt": timestamps.format_utc(report.last_read_at) if report.last_read_at else None,
        "reason": report.failure.value if report.failure else None,
        "advice": report.remedy or None,
    }


def _find_status(connection: Connection, report: ConnectionStatus) -> str:
    if report.failure:
        return "failing"
    if code_flow.get_oauth_provider(connection.provider) and not connection.grant:
        return "not_connected"
    return "known" if report.last_read_at else "unread"


def build_address_error(error: UnusableAddressError) -> serializers.ValidationError:
    """Return the error of an address that leads to no calendar, with those to choose from."""
    if error.urls:
        entry = build_error(error.text, "invalid_choice", allowed=error.urls)
    else:
        entry = build_error(error.text, error.code)
    return serializers.ValidationError({error.member: [entry]})
