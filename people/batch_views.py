"""The API view that adds and changes many interviewers in one request."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from api.idempotency_interface import (
    IDEMPOTENCY_KEY_PARAMETER,
    StoredRequest,
    change_once,
    with_idempotency_key,
)
from api.scopes import Scope
from api.views import EndpointView
from people import interviewer_import
from people.batch_serializers import (
    InterviewerBatchBodySerializer,
    InterviewerBatchSerializer,
    list_errors,
    serialize_batch,
)
from people.interviewer_import import ImportPlan


class InterviewerBatchView(EndpointView):
    """Many interviewers."""

    needs: ClassVar = {"POST": Scope.PEOPLE_WRITE}

    @extend_schema(
        operation_id="importInterviewers",
        summary="Create and change many interviewers",
        tags=["interviewers"],
        parameters=[IDEMPOTENCY_KEY_PARAMETER],
        request=InterviewerBatchBodySerializer,
        responses={(200, "application/json"): InterviewerBatchSerializer},
    )
    @with_idempotency_key(lambda result: result)
    def post(self, request: Request, idempotent: StoredRequest) -> dict[str, Any]:
        """Create or change each interviewer of a list: all of them, or none.

        An entry belongs to the interviewer with its email address; members that it lacks stay as
        they are. `errors` names the entry and the member of each wrong value. An address that is in
        the list twice is refused (`repeated`). With `dryRun` the list is only checked.
        """
        planned, is_dry_run = _validate(request.data)
        if is_dry_run:
            return serialize_batch(planned, is_dry_run=True)

        def change() -> dict[str, Any]:
            applied = interviewer_import.apply_or_plan_again(planned)
            return serialize_batch(applied, is_dry_run=False)

        return change_once(idempotent, change)


def _validate(data: Any) -> tuple[ImportPlan, bool]:
    """Return the plan of a body, and whether it asks for a dry run.

    Raise ValidationError with the errors of the body and of all entries.
    """
    body = InterviewerBatchBodySerializer(data=data)
    errors = {} if body.is_valid() else dict(body.errors)
    if "interviewers" in errors:
        raise serializers.ValidationError(errors)
    planned = interviewer_import.plan(data["interviewers"])
    if planned.has_errors:
        errors["interviewers"] = list_errors(planned)
    if errors:
        raise serializers.ValidationError(errors)
    return planned, body.validated_data["dryRun"]
