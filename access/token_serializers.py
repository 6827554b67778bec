"""Validate and represent API tokens. Their text is in the response to their creation only."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from access.models import ApiToken, TokenState
from api.error_entries import build_error
from api.fields import InstantField, StrictCharField, StrictSerializer
from api.moments import format_moment
from api.pagination import PageSerializer
from api.response_fields import OpenChoiceField
from api.scopes import TOKEN_SCOPES, Scope
from core.names import validate_name
from engine.timestamps import to_datetime


class ApiTokenBodySerializer(StrictSerializer):
    """A new API token."""

    name = StrictCharField(
        max_length=200, validators=[validate_name], help_text="Name of the program that uses it."
    )
    scopes = serializers.ListField(
        child=serializers.ChoiceField([scope.value for scope in TOKEN_SCOPES]),
        allow_empty=False,
        max_length=2 * len(TOKEN_SCOPES),
        help_text="What the token may do. It cannot be changed later.",
    )
    expiresAt = InstantField(
        round_up=False, allow_null=True, help_text="When the token stops working, or null: never."
    )

    def validate_scopes(self, scopes: list[str]) -> list[str]:
        return list(dict.fromkeys(scopes))

    def validate_expiresAt(self, expires_at: int | None) -> int | None:  # noqa: N802  (the field)
        if expires_at is not None and expires_at <= self.context["now"]:
            error = build_error("It must be in the future.", "too_small")
            raise serializers.ValidationError(error)
        return expires_at

    def build_token(self, account_id: int | None) -> ApiToken:
        """Return the token that an account creates, without its text."""
        expires_at = self.validated_data["expiresAt"]
        return ApiToken(
            name=self.validated_data["name"],
            scope=" ".join(self.validated_data["scopes"]),
            expires_at=None if expires_at is None else to_datetime(expires_at),
            created_by_id=account_id,
        )


class ApiTokenSerializer(serializers.Serializer):
    """An API token, without its text."""

    id = serializers.IntegerField(help_text="Id of the token.")
    name = serializers.CharField(help_text="Name of the program that uses it.")
    prefix = serializers.CharField(help_text="First characters of the token.")
    scopes = serializers.ListField(
        child=OpenChoiceField("Scope", [scope.value for scope in Scope]),
        help_text="What the token may do, without the scopes that these include.",
    )
    state = OpenChoiceField(
        "ApiTokenState", [state.value for state in TokenState], help_text="Whether it works."
    )
    requestsPerMinute = serializers.IntegerField(help_text="The rate limit of the token.")
    createdAt = serializers.DateTimeField(help_text="When it was created.")
    createdById = serializers.IntegerField(
        allow_null=True,
        help_text="The account that created it; null: a command, or an account that was deleted.",
    )
    expiresAt = serializers.DateTimeField(
        allow_null=True, help_text="When it stops working; null: never."
    )
    revokedAt = serializers.DateTimeField(
        allow_null=True, help_text="When it was revoked; null if it was not."
    )
    lastUsedAt = serializers.DateTimeField(
        allow_null=True, help_text="When it was last used, to the minute; null if never."
    )


class NewApiTokenSerializer(ApiTokenSerializer):
    """A new API token with its text."""

    secret = serializers.CharField(
        help_text="The text of the token, `slt_…`. Only this response has it: it is not stored."
    )


class ApiTokenListSerializer(PageSerializer):
    """A page of API tokens."""

    data = ApiTokenSerializer(many=True, help_text="Tokens.")  # type: ignore[assignment]


def represent(token: ApiToken, now: int) -> dict[str, Any]:
    """Return a token as the API shows it at a UTC second."""
    return {
        "id": token.pk,
        "name": token.name,
        "prefix": token.prefix,
        "scopes": token.scope.split(),
        "state": token.get_state(to_datetime(now)).value,
        "requestsPerMinute": token.requests_per_minute,
        "createdAt": format_moment(token.created_at),
        "createdById": token.created_by_id,
        "expiresAt": format_moment(token.expires_at),
        "revokedAt": format_moment(token.revoked_at),
        "lastUsedAt": format_moment(token.last_used_at),
    }
