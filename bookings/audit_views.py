"""The API view of the audit log."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.pagination import build_page
from api.scopes import Scope
from api.views import EndpointView
from bookings import audit, representations
from bookings.query_serializers import AuditQuerySerializer
from bookings.schemas import AUDIT_RESPONSE


class AuditView(EndpointView):
    """The audit log."""

    needs: ClassVar = {"GET": Scope.AUDIT_READ}

    @extend_schema(
        operation_id="listAuditEntries",
        summary="List the entries of the audit log",
        tags=["bookings"],
        parameters=[AuditQuerySerializer],
        responses=AUDIT_RESPONSE,
    )
    def get(self, request: Request) -> Response:
        """List what was done to bookings and changed in the configuration, the latest first."""
        query = AuditQuerySerializer(data=request.query_params, context={"request": request})
        query.is_valid(raise_exception=True)
        entries, more = audit.list_entries(**query.validated_data)
        rows = [representations.serialize_audit_entry(entry) for entry in entries]
        return build_page(request, rows, [rows[-1]["id"]] if more else None)
