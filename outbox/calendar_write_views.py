"""The API views of changes of bookings that could not be written into calendars."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import path_ids
from api.idempotency_interface import (
    IDEMPOTENCY_KEY_PARAMETER,
    StoredRequest,
    change_once,
    with_idempotency_key,
)
from api.pagination import build_page
from api.path_ids import ObjectNotFoundError
from api.scopes import Scope
from api.views import EndpointView
from outbox import calendar_write_serializers as shapes
from outbox import failed_calendar_writes
from outbox.failed_calendar_writes import CalendarWriteNotFoundError, FailedWrite

_TAGS = ["bookings"]
_KIND = "calendar write"
_WRITE_ID = OpenApiParameter(
    "write_id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="Id of the write."
)


class CalendarWritesView(EndpointView):
    """The calendar writes that have not succeeded."""

    needs: ClassVar = {"GET": Scope.BOOKINGS_READ}

    @extend_schema(
        operation_id="listCalendarWrites",
        summary="List failed writes into calendars",
        tags=_TAGS,
        parameters=[shapes.CalendarWritesQuerySerializer],
        responses={(200, "application/json"): shapes.CalendarWriteListSerializer},
    )
    def get(self, request: Request) -> Response:
        """List the calendars of interviewers that lack the last change of a booking.

        The latest change comes first. Bookings that are over are left out.
        """
        query = shapes.CalendarWritesQuerySerializer(
            data=request.query_params, context={"request": request}
        )
        query.is_valid(raise_exception=True)
        values = query.validated_data
        rows = failed_calendar_writes.find_messages(
            self.now(), values["state"], values.get("interviewerId"), values.get("bookingId")
        )
        if "after" in values:
            rows = rows.filter(pk__lt=values["after"][0])
        found = list(rows[: values["limit"] + 1])
        page = found[: values["limit"]]
        next_key = [page[-1].pk] if len(found) > len(page) else None
        data = [shapes.serialize(FailedWrite.from_message(message)) for message in page]
        return build_page(request, data, next_key)


class RetryCalendarWriteView(EndpointView):
    """Another attempt at a failed calendar write."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="retryCalendarWrite",
        summary="Write into a calendar again",
        tags=_TAGS,
        parameters=[_WRITE_ID, IDEMPOTENCY_KEY_PARAMETER],
        request=None,
        responses={(202, "application/json"): shapes.CalendarWriteSerializer},
    )
    @with_idempotency_key(shapes.serialize, 202)
    def post(self, request: Request, idempotent: StoredRequest, write_id: str) -> FailedWrite:
        """Try a failed write again at once; a waiting write stays as it is.

        A write that has succeeded, or that a later change of the booking replaced, is 404.
        """
        pk = path_ids.parse(write_id, _KIND)
        try:
            return change_once(idempotent, lambda: failed_calendar_writes.retry(pk, self.now()))
        except CalendarWriteNotFoundError:
            raise ObjectNotFoundError(_KIND, pk) from None
