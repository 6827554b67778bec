"""API views of invitations to accounts."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from access import invitations
from access.models import Invitation
from api.idempotency_interface import (
    IDEMPOTENCY_KEY_PARAMETER,
    StoredRequest,
    change_once,
    with_idempotency_key,
)
from api.schemas import problem_responses
from api.scopes import Scope
from engine import timestamps
from people.views import INTERVIEWER_ID_PARAMETER, InterviewerOwnedView


class InvitationSerializer(serializers.Serializer):
    """An invitation that was sent by mail."""

    interviewerId = serializers.IntegerField(help_text="Id of the invited interviewer.")
    email = serializers.EmailField(help_text="The address to which the mail is sent.")
    expiresAt = serializers.DateTimeField(help_text="When the link in the mail stops working.")


def represent(invitation: Invitation) -> dict[str, Any]:
    """Return an invitation as the API shows it. The link is in the mail only."""
    expires_at = int(invitation.expires_at.timestamp())
    return {
        "interviewerId": invitation.interviewer_id,
        "email": invitation.email,
        "expiresAt": timestamps.format_utc(expires_at),
    }


class InterviewerInvitationView(InterviewerOwnedView):
    """The invitation of an interviewer to an account of their own."""

    needs = {"POST": Scope.PEOPLE_WRITE}
    checks_owner = False

    @extend_schema(
        operation_id="inviteInterviewer",
        summary="Invite an interviewer to an account",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER, IDEMPOTENCY_KEY_PARAMETER],
        request=None,
        responses={
            (200, "application/json"): InvitationSerializer,
            **problem_responses(
                s409="`email_missing`: the interviewer has no email address. `account_linked`: the"
                " interviewer has an account."
            ),
        },
    )
    @with_idempotency_key(represent)
    def post(self, request: Request, idempotent: StoredRequest, interviewer_id: str) -> Invitation:
        """Mail a link with which the interviewer chooses a password or signs in.

        The link works once and for a week, and replaces an earlier one.
        """
        interviewer = self.get_interviewer(interviewer_id)
        actor, now = self.get_actor(request), self.now()
        return change_once(idempotent, lambda: invitations.invite(interviewer, now, actor))
