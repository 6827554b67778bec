"""API views of invitations of coordinators and administrators.

Only sessions of administrators may use them.
"""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from access import colleague_serializers as shapes
from access import invitations
from access.invitations import InvalidInvitationError
from access.models import Invitation
from api import path_ids
from api.idempotency_interface import (
    IDEMPOTENCY_KEY_PARAMETER,
    StoredRequest,
    change_once,
    with_idempotency_key,
)
from api.pagination import IdPageQuerySerializer, build_page_by_id
from api.path_ids import ObjectNotFoundError
from api.schemas import SESSION_ONLY
from api.scopes import Scope
from api.views import EndpointView

_TAGS = ["accounts"]
_KIND = "open invitation"
_INVITATION_ID_PARAMETER = OpenApiParameter(
    "invitation_id",
    OpenApiTypes.INT64,
    OpenApiParameter.PATH,
    description="Id of the invitation.",
)
_LOCATION = OpenApiParameter(
    "Location",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    response=[201],
    description="The URL of the new invitation.",
)


class ColleagueInvitationListView(EndpointView):
    """The open invitations of coordinators and administrators."""

    needs: ClassVar = {"GET": Scope.ACCESS_WRITE, "POST": Scope.ACCESS_WRITE}

    @extend_schema(
        operation_id="listInvitations",
        summary="List the open invitations of colleagues",
        tags=_TAGS,
        auth=SESSION_ONLY,
        parameters=[IdPageQuerySerializer],
        responses={(200, "application/json"): shapes.ColleagueInvitationListSerializer},
    )
    def get(self, request: Request) -> Response:
        """List the invitations to a role that can be accepted, by id."""
        query = IdPageQuerySerializer(data=request.query_params, context={"request": request})
        query.is_valid(raise_exception=True)
        return build_page_by_id(
            request,
            invitations.find_open_to_roles(self.now()),
            query.validated_data,
            lambda page: [shapes.represent(invitation) for invitation in page],
        )

    @extend_schema(
        operation_id="createInvitation",
        summary="Invite a colleague to a role",
        tags=_TAGS,
        auth=SESSION_ONLY,
        parameters=[IDEMPOTENCY_KEY_PARAMETER, _LOCATION],
        request=shapes.InvitationBodySerializer,
        responses={(201, "application/json"): shapes.ColleagueInvitationSerializer},
    )
    @with_idempotency_key(shapes.represent, 201, "invitation-to-role", has_etag=False)
    def post(self, request: Request, idempotent: StoredRequest) -> Invitation:
        """Mail a link with which a coordinator or an administrator signs in for the first time.

        It works once and for a week, and replaces an earlier one to the same address.
        """
        body = shapes.InvitationBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        actor, now = self.get_actor(request), self.now()
        return change_once(
            idempotent,
            lambda: invitations.invite_to_role(**body.validated_data, now=now, actor=actor),
        )


class ColleagueInvitationView(EndpointView):
    """One open invitation of a coordinator or an administrator."""

    needs: ClassVar = {"GET": Scope.ACCESS_WRITE, "DELETE": Scope.ACCESS_WRITE}

    @extend_schema(
        operation_id="getInvitation",
        summary="Get an open invitation of a colleague",
        tags=_TAGS,
        auth=SESSION_ONLY,
        parameters=[_INVITATION_ID_PARAMETER],
        responses={(200, "application/json"): shapes.ColleagueInvitationSerializer},
    )
    def get(self, request: Request, invitation_id: str) -> Response:
        """Get an invitation that can be accepted, without its link."""
        return self.build_response(shapes.represent(_get(invitation_id, self.now())))

    @extend_schema(
        operation_id="revokeInvitation",
        summary="Withdraw an invitation of a colleague",
        tags=_TAGS,
        auth=SESSION_ONLY,
        parameters=[_INVITATION_ID_PARAMETER],
        responses={204: None},
    )
    def delete(self, request: Request, invitation_id: str) -> Response:
        """Withdraw an invitation, so that its link no longer works."""
        now = self.now()
        pk = _get(invitation_id, now).pk
        try:
            invitations.revoke(pk, now)
        except InvalidInvitationError:
            raise ObjectNotFoundError(_KIND, pk) from None
        return self.build_response(None, 204)


class ResendInvitationView(EndpointView):
    """Another mail of an invitation."""

    needs: ClassVar = {"POST": Scope.ACCESS_WRITE}

    @extend_schema(
        operation_id="resendInvitation",
        summary="Mail an invitation of a colleague again",
        tags=_TAGS,
        auth=SESSION_ONLY,
        parameters=[_INVITATION_ID_PARAMETER, IDEMPOTENCY_KEY_PARAMETER],
        request=None,
        responses={(200, "application/json"): shapes.ColleagueInvitationSerializer},
    )
    @with_idempotency_key(shapes.represent)
    def post(
        self,
        request: Request,
        idempotent: StoredRequest,
        invitation_id: str,
    ) -> Invitation:
        """Mail a new link, which works for a week. The former link stops working."""
        now = self.now()
        pk = _get(invitation_id, now).pk
        try:
            return change_once(idempotent, lambda: invitations.resend(pk, now))
        except InvalidInvitationError:
            raise ObjectNotFoundError(_KIND, pk) from None


def _get(invitation_id: str, now: int) -> Invitation:
    """Return the open invitation to a role with the id in the path; raise ObjectNotFoundError."""
    pk = path_ids.parse(invitation_id, _KIND)
    invitation = invitations.find_open_to_roles(now).filter(pk=pk).first()
    if invitation is None:
        raise ObjectNotFoundError(_KIND, pk)
    return invitation
