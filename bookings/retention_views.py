"""The API view of the retention periods."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.scopes import Scope
from api.views import EndpointView
from bookings import retention_periods
from bookings.retention_serializers import RetentionSerializer


class RetentionView(EndpointView):
    """The retention periods."""

    needs: ClassVar = {"GET": Scope.AUDIT_READ}

    @extend_schema(
        operation_id="getRetention",
        summary="Get the retention periods",
        tags=["candidates"],
        responses={(200, "application/json"): RetentionSerializer},
    )
    def get(self, request: Request) -> Response:
        """Get how long data is stored.

        `GET /api/audit?action=candidate_erased` lists when candidates were erased on request.
        """
        periods = retention_periods.load()
        return self.build_response(
            {
                "candidateDays": periods.candidate_days,
                "expiredDays": periods.expired_days,
                "messageDays": periods.message_days,
                "eventDays": periods.event_days,
                "idempotencyDays": periods.response_days,
                "anonymousBookings": retention_periods.count_anonymous_bookings(),
            }
        )
