from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from access import roles
from access.permissions import Known
from access.roles import Role
from api.scopes import Scope
from api.views import EndpointView


class MeSerializer(serializers.Serializer):
    """Who is calling, and what they may do."""

    role = serializers.ChoiceField([role.value for role in Role])
    name = serializers.CharField(allow_null=True, help_text="Of the token or the account.")
    scopes = serializers.ListField(child=serializers.ChoiceField([one.value for one in Scope]))
    interviewerId = serializers.IntegerField(
        allow_null=True, help_text="Who the account is among the interviewers."
    )


class MeView(EndpointView):
    """Who am I?"""

    permission_classes = [Known]

    @extend_schema(
        operation_id="me", tags=["access"], responses={(200, "application/json"): MeSerializer}
    )
    def get(self, request: Request) -> Response:
        """Say who is calling, and what they may do."""
        caller = roles.caller(request)
        if caller is None:
            self.permission_denied(request)
        return self.answered(
            {
                "role": caller.role.value,
                "name": caller.name,
                "scopes": [scope.value for scope in Scope if scope in caller.granted],
                "interviewerId": caller.granted.interviewer_id,
            }
        )
