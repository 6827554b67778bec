from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.scopes import Scope
from api.views import EndpointView
from bookings import audit, representations
from bookings.schemas import AUDIT, LOOK_PROBLEMS
from bookings.serializers import AuditQuerySerializer


class AuditView(EndpointView):
    """The audit log."""

    needs: ClassVar = {"GET": Scope.EVERYBODY}

    @extend_schema(
        operation_id="audit",
        tags=["bookings"],
        parameters=[AuditQuerySerializer],
        responses={**AUDIT, **LOOK_PROBLEMS},
    )
    def get(self, request: Request) -> Response:
        """List who held, released, booked, moved or cancelled what, the latest first."""
        query = AuditQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        found, more = audit.listed(**query.validated_data)
        return self.answered(representations.audit_page(found, more))
