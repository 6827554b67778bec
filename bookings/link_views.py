"""The API views of candidate links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import etag
from api.scopes import Scope
from api.views import EndpointView
from bookings import (
    link_extension,
    link_invitations,
    link_json,
    link_reminders,
)
from bookings.candidate_links import Invitee
from bookings.idempotency import IdempotentRequest
from bookings.idempotency_header import accept_idempotency_key
from bookings.link_invitations import IssuedLink, LinkTerms
from bookings.link_pages import respond_with_page
from bookings.link_serializers import (
    ExtendBodySerializer,
    InterviewLinksQuerySerializer,
    LinkBodySerializer,
    LinkListSerializer,
    LinkSerializer,
    LinksQuerySerializer,
    RemindBodySerializer,
    ResendBodySerializer,
    RevokeBodySerializer,
)
from bookings.models import CandidateLink
from bookings.schemas import (
    CREATE_LINK_PROBLEMS,
    CREATED_HEADERS,
    EXTEND_LINK_PROBLEMS,
    IDEMPOTENCY_KEY,
    INTERVIEW_ID_PARAMETER,
    LINK_ID_PARAMETER,
    REMIND_PROBLEMS,
    REPEATABLE_PROBLEMS,
    RESEND_LINK_PROBLEMS,
)
from engine.timestamps import from_datetime
from interviews.views import TemplateView

TAGS = ["candidate-links"]
LINK_RESPONSE = {(200, "application/json"): LinkSerializer}
LINK_CREATED_RESPONSE = {(201, "application/json"): LinkSerializer}
LINKS_RESPONSE = {(200, "application/json"): LinkListSerializer}


def _serialize_new(issued: IssuedLink) -> dict[str, Any]:
    return link_json.serialize_issued(issued, from_datetime(issued.link.created_at))


def _serialize_resent(issued: IssuedLink) -> dict[str, Any]:
    # a link that is sent again has not expired, so its state does not depend on the time
    return link_json.serialize_issued(issued, from_datetime(issued.link.created_at))


def _serialize_extended(link: CandidateLink) -> dict[str, Any]:
    # it expires in the future of the request
    return link_json.serialize_link(link, from_datetime(link.created_at))


def _serialize_revoked(link: CandidateLink) -> dict[str, Any]:
    # a revoked link stays revoked
    return link_json.serialize_link(link, from_datetime(link.created_at))


def _is_candidate_notified(values: Mapping[str, Any]) -> bool:
    """Return whether a request wants the link to be mailed; that is the default."""
    notified: bool = values.get("notify", {}).get("candidate", True)
    return notified


class InterviewLinksView(TemplateView):
    """The candidate links of an interview."""

    needs: ClassVar = {"GET": Scope.BOOKINGS_READ, "POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="listInterviewCandidateLinks",
        summary="List the candidate links of an interview",
        tags=TAGS,
        parameters=[INTERVIEW_ID_PARAMETER, InterviewLinksQuerySerializer],
        responses=LINKS_RESPONSE,
    )
    def get(self, request: Request, interview_id: str) -> Response:
        """List the candidate links of an interview, in pages, the newest first by default."""
        template = self.get_template(interview_id)
        context = {"request": request}
        query = InterviewLinksQuerySerializer(data=request.query_params, context=context)
        query.is_valid(raise_exception=True)
        return respond_with_page(request, query.validated_data, template.pk, self.now())

    @extend_schema(
        operation_id="createCandidateLink",
        summary="Create a candidate link",
        tags=TAGS,
        parameters=[INTERVIEW_ID_PARAMETER, IDEMPOTENCY_KEY, *CREATED_HEADERS],
        request=LinkBodySerializer,
        responses={**LINK_CREATED_RESPONSE, **CREATE_LINK_PROBLEMS},
    )
    @accept_idempotency_key(_serialize_new, status=201, route="candidate-link", is_private=True)
    def post(
        self, request: Request, idempotent: IdempotentRequest, interview_id: str
    ) -> IssuedLink:
        """Create a link with which one candidate books one slot, and mail it.

        `url` is in this response only. Every person who knows it can book. With
        `notify.candidate` set to false, send it to the candidate yourself. Bookings made with the
        link get its `externalId` and `metadata`.
        """
        template = self.get_template(interview_id)
        body = LinkBodySerializer(data=request.data, context={"now": idempotent.now})
        body.is_valid(raise_exception=True)
        values = body.validated_data
        terms = LinkTerms(
            values.get("expiresAt"),
            values.get("externalId", ""),
            values.get("metadata", {}),
            _is_candidate_notified(values),
        )
        invitee = Invitee(**values["candidate"])
        return link_invitations.issue(template, invitee, idempotent.now, idempotent, terms)


class LinksView(EndpointView):
    """The candidate links of all interviews."""

    needs: ClassVar = {"GET": Scope.BOOKINGS_READ}

    @extend_schema(
        operation_id="listCandidateLinks",
        summary="List candidate links",
        tags=TAGS,
        parameters=[LinksQuerySerializer],
        responses=LINKS_RESPONSE,
    )
    def get(self, request: Request) -> Response:
        """List the candidate links of all interviews, in pages, the newest first by default."""
        query = LinksQuerySerializer(data=request.query_params, context={"request": request})
        query.is_valid(raise_exception=True)
        values = query.validated_data
        return respond_with_page(request, values, values.get("interviewId"), self.now())


class LinkView(EndpointView):
    """One candidate link."""

    needs: ClassVar = {"GET": Scope.BOOKINGS_READ}

    @extend_schema(
        operation_id="getCandidateLink",
        summary="Get a candidate link",
        tags=TAGS,
        parameters=[LINK_ID_PARAMETER, *etag.OPENAPI_PARAMETERS],
        responses={**LINK_RESPONSE, **etag.NOT_MODIFIED_RESPONSE},
    )
    def get(self, request: Request, link_id: UUID) -> Any:
        """Return a candidate link without its URL."""
        representation = link_json.serialize_link(link_invitations.find(link_id), self.now())
        return etag.build_response(request, representation)


class RevokeLinkView(EndpointView):
    """The revocation of a candidate link."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="revokeCandidateLink",
        summary="Revoke a candidate link",
        tags=TAGS,
        parameters=[LINK_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=RevokeBodySerializer,
        responses={**LINK_RESPONSE, **REPEATABLE_PROBLEMS},
    )
    @accept_idempotency_key(_serialize_revoked)
    def post(self, request: Request, idempotent: IdempotentRequest, link_id: UUID) -> CandidateLink:
        """Revoke a link, so that it no longer opens a page.

        A booking made with it stays. Revoking a link again changes nothing.
        """
        RevokeBodySerializer(data=request.data).is_valid(raise_exception=True)
        return link_invitations.revoke(link_id, idempotent.now, idempotent)


class ResendLinkView(EndpointView):
    """A new URL of a candidate link."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="resendCandidateLink",
        summary="Send a candidate link again",
        tags=TAGS,
        parameters=[LINK_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=ResendBodySerializer,
        responses={**LINK_RESPONSE, **RESEND_LINK_PROBLEMS},
    )
    @accept_idempotency_key(_serialize_resent, is_private=True)
    def post(self, request: Request, idempotent: IdempotentRequest, link_id: UUID) -> IssuedLink:
        """Give a link a new `url` and mail it. The former URL stops working.

        A link that is revoked or has expired is refused: create another link.
        """
        body = ResendBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return link_invitations.resend(
            link_id,
            idempotent.now,
            idempotent,
            notify_candidate=_is_candidate_notified(body.validated_data),
        )


class RemindLinkView(EndpointView):
    """A reminder of a candidate link."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="remindCandidate",
        summary="Remind a candidate to choose a time",
        tags=TAGS,
        parameters=[LINK_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=RemindBodySerializer,
        responses={**LINK_RESPONSE, **REMIND_PROBLEMS},
    )
    @accept_idempotency_key(_serialize_resent, is_private=True)
    def post(self, request: Request, idempotent: IdempotentRequest, link_id: UUID) -> IssuedLink:
        """Mail a second `url` of a link. The former URL keeps working.

        A candidate gets one reminder in 24 hours, and none after booking. With `notify.candidate`
        set to false nothing is mailed: use this to read the URL again.
        """
        body = RemindBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return link_reminders.remind(
            link_id,
            idempotent.now,
            idempotent,
            notify_candidate=_is_candidate_notified(body.validated_data),
        )


class ExtendLinkView(EndpointView):
    """The expiry of a candidate link."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="extendCandidateLink",
        summary="Change when a candidate link expires",
        tags=TAGS,
        parameters=[LINK_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=ExtendBodySerializer,
        responses={**LINK_RESPONSE, **EXTEND_LINK_PROBLEMS},
    )
    @accept_idempotency_key(_serialize_extended)
    def post(self, request: Request, idempotent: IdempotentRequest, link_id: UUID) -> CandidateLink:
        """Change until when a link can book, also if it has expired.

        A revoked link is refused: create another link.
        """
        body = ExtendBodySerializer(data=request.data, context={"now": idempotent.now})
        body.is_valid(raise_exception=True)
        expires_at = body.validated_data["expiresAt"]
        return link_extension.extend(link_id, expires_at, idempotent.now, idempotent)
