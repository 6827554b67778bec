"""Validate and represent accounts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from rest_framework import serializers

from access.account_roles import GIVEN_ROLES, get_role
from access.roles import Role
from api import etag
from api.fields import StrictBooleanField, StrictSerializer
from api.moments import format_moment
from api.pagination import PageSerializer
from api.response_fields import OpenChoiceField

_ROLES = [role.value for role in GIVEN_ROLES]


class AccountUpdateSerializer(StrictSerializer):
    """The changes of an account; what is absent stays as it is."""

    role = serializers.ChoiceField(
        _ROLES,
        required=False,
        help_text="The role. `none` takes both roles; an interviewer needs neither.",
    )
    active = StrictBooleanField(
        required=False,
        help_text="False closes the account: it cannot sign in, and its sessions end.",
    )

    def list_changes(self) -> dict[str, Any]:
        """Return the arguments for `account_roles.change`."""
        changes = self.validated_data
        role = changes.get("role")
        return {"role": role and Role(role), "is_active": changes.get("active")}


class AccountSerializer(serializers.Serializer):
    """An account of a person."""

    id = serializers.IntegerField(help_text="Id of the account.")
    username = serializers.CharField(help_text="User name of the account.")
    name = serializers.CharField(help_text="Name of its owner; without one, the user name.")
    email = serializers.CharField(allow_null=True, help_text="Email address, or null.")
    role = OpenChoiceField(
        "GivenRole", _ROLES, help_text="The role that an administrator or a group gave."
    )
    interviewerId = serializers.IntegerField(
        allow_null=True, help_text="Id of the interviewer who owns the account."
    )
    active = serializers.BooleanField(help_text="Whether the account can sign in.")
    lastSignInAt = serializers.DateTimeField(
        allow_null=True, help_text="When it last signed in; null if never."
    )


class AccountListSerializer(PageSerializer):
    """A page of accounts."""

    data = AccountSerializer(many=True, help_text="Accounts.")  # type: ignore[assignment]


def represent(account: User) -> dict[str, Any]:
    """Return an account of `account_roles.list_accounts` as the API shows it."""
    interviewer = getattr(account, "interviewer", None)
    return {
        "id": account.pk,
        "username": account.username,
        "name": account.get_full_name() or account.username,
        "email": account.email or None,
        "role": get_role(account).value,
        "interviewerId": interviewer and interviewer.pk,
        "active": account.is_active,
        "lastSignInAt": format_moment(account.last_login),
    }


def compute_etag(account: User) -> str:
    """Return the ETag of an account; signing in does not change it."""
    return etag.compute_etag({**represent(account), "lastSignInAt": None})
