"""Validate and represent invitations of coordinators and administrators."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from access.models import Invitation
from access.roles import Role
from api.fields import StrictCharField, StrictSerializer
from api.moments import format_moment
from api.pagination import PageSerializer
from api.response_fields import OpenChoiceField
from core.names import validate_name, validate_public_email

#: The role that an invitation stores for a role of an account.
_STORED_ROLES = {
    Role.ADMIN.value: Invitation.Role.ADMINISTRATOR.value,
    Role.COORDINATOR.value: Invitation.Role.COORDINATOR.value,
}
_SHOWN_ROLES = {stored: role for role, stored in _STORED_ROLES.items()}


class InvitationBodySerializer(StrictSerializer):
    """A colleague to invite."""

    name = StrictCharField(
        max_length=200, validators=[validate_name], help_text="Name of the colleague."
    )
    email = serializers.EmailField(
        max_length=254,
        validators=[validate_public_email],
        help_text="The address to which the mail is sent.",
    )
    role = serializers.ChoiceField(
        list(_STORED_ROLES), help_text="The role of the account. Interviewers are invited by id."
    )

    def validate_role(self, role: str) -> str:
        return _STORED_ROLES[role]


class ColleagueInvitationSerializer(serializers.Serializer):
    """An invitation of a colleague to a role. The link is in the mail only."""

    id = serializers.IntegerField(help_text="Id of the invitation.")
    name = serializers.CharField(help_text="Name of the colleague.")
    email = serializers.CharField(help_text="The address to which the mail is sent.")
    role = OpenChoiceField("InvitedRole", list(_STORED_ROLES), help_text="The role to get.")
    createdAt = serializers.DateTimeField(help_text="When it was created.")
    createdById = serializers.IntegerField(
        allow_null=True, help_text="The account that created it; null if it was deleted."
    )
    expiresAt = serializers.DateTimeField(help_text="When the link in the mail stops working.")


class ColleagueInvitationListSerializer(PageSerializer):
    """A page of invitations."""

    data = ColleagueInvitationSerializer(  # type: ignore[assignment]
        many=True, help_text="Invitations."
    )


def represent(invitation: Invitation) -> dict[str, Any]:
    """Return an invitation as the API shows it."""
    return {
        "id": invitation.pk,
        "name": invitation.name,
        "email": invitation.email,
        "role": _SHOWN_ROLES[invitation.role],
        "createdAt": format_moment(invitation.created_at),
        "createdById": invitation.created_by_id,
        "expiresAt": format_moment(invitation.expires_at),
    }
