"""The API view that invites many candidates in one request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from api.scopes import Scope
from bookings import bulk_invitations, link_json
from bookings.bulk_invitations import InvitationsRefusedError, LinkBatch, NewLink
from bookings.bulk_link_serializers import (
    LinkBatchBodySerializer,
    LinkBatchSerializer,
    add_refusals,
    list_emails,
)
from bookings.candidate_links import Invitee
from bookings.idempotency import IdempotentRequest
from bookings.idempotency_header import accept_idempotency_key
from bookings.link_invitations import LinkTerms
from bookings.schemas import CREATE_LINK_PROBLEMS, IDEMPOTENCY_KEY, INTERVIEW_ID_PARAMETER
from interviews.models import InterviewTemplate
from interviews.views import TemplateView


class LinkBatchView(TemplateView):
    """Many candidate links of an interview."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="createCandidateLinks",
        summary="Create many candidate links",
        tags=["candidate-links"],
        parameters=[INTERVIEW_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=LinkBatchBodySerializer,
        responses={(200, "application/json"): LinkBatchSerializer, **CREATE_LINK_PROBLEMS},
    )
    @accept_idempotency_key(link_json.serialize_batch, is_private=True)
    def post(self, request: Request, idempotent: IdempotentRequest, interview_id: str) -> LinkBatch:
        """Create a link for each candidate of a list and mail them: all of them, or none.

        `errors` names the entry and the member of each wrong value. A candidate who has an open or
        booked link of the interview is refused (`taken`), and so is an address that is in the list
        twice (`repeated`). With `dryRun` the list is only checked.
        """
        template = self.get_template(interview_id)
        values = _validate(request.data, template, idempotent.now)
        new_links = _build_new_links(values)
        try:
            if values["dryRun"]:
                return bulk_invitations.check_all(template, new_links, idempotent.now)
            return bulk_invitations.issue_all(template, new_links, idempotent.now, idempotent)
        except InvitationsRefusedError as error:  # another request has invited them meanwhile
            raise serializers.ValidationError(add_refusals({}, error.refusals)) from None


def _validate(data: Any, template: InterviewTemplate, now: int) -> dict[str, Any]:
    """Return the values of a body; raise ValidationError with the errors of all entries."""
    body = LinkBatchBodySerializer(data=data, context={"now": now})
    errors = {} if body.is_valid() else body.errors
    refusals = bulk_invitations.find_refusals(template.pk, list_emails(data), now)
    if all_errors := add_refusals(errors, refusals):
        raise serializers.ValidationError(all_errors)
    values: dict[str, Any] = body.validated_data
    return values


def _build_new_links(values: Mapping[str, Any]) -> list[NewLink]:
    is_notified = values.get("notify", {}).get("candidate", True)
    return [
        NewLink(
            Invitee(**link["candidate"]),
            LinkTerms(
                values.get("expiresAt"),
                link.get("externalId", ""),
                link.get("metadata", {}),
                is_notified,
            ),
        )
        for link in values["links"]
    ]
