from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from access import rate_limit, roles
from access.login import is_locked_out
from access.permissions import AllowSignIn, IsIdentified
from access.roles import Caller, Role
from api.fields import StrictCharField, StrictSerializer
from api.schemas import problem_responses
from api.scopes import Scope
from api.views import EndpointView

SCOPES = [one.value for one in Scope]


class MeSerializer(serializers.Serializer):
    """Who is calling, and what they may do."""

    role = serializers.ChoiceField([role.value for role in Role])
    name = serializers.CharField(allow_null=True, help_text="Of the token or the account.")
    scopes = serializers.ListField(child=serializers.ChoiceField(SCOPES))
    interviewerId = serializers.IntegerField(
        allow_null=True, help_text="Who the account is among the interviewers."
    )


class MeView(EndpointView):
    """Who am I?"""

    permission_classes = [IsIdentified]

    @extend_schema(
        operation_id="me", tags=["access"], responses={(200, "application/json"): MeSerializer}
    )
    def get(self, request: Request) -> Response:
        """Say who is calling, and what they may do."""
        caller = roles.get_caller(request)
        if caller is None:
            self.permission_denied(request)
        return self.build_response(_told(caller))


class PasswordSerializer(StrictSerializer):
    """What an account signs in with."""

    username = StrictCharField(max_length=150)
    password = StrictCharField(max_length=128, trim_whitespace=False)


class SessionView(EndpointView):
    """Signing in and out with the password of an account."""

    permission_classes = [AllowSignIn]

    @extend_schema(
        operation_id="signIn",
        tags=["access"],
        request=PasswordSerializer,
        responses={
            (200, "application/json"): MeSerializer,
            **problem_responses(
                s400="A parameter is wrong; it is named.", s413="The body is too large."
            ),
            **problem_responses(s415="The body is not JSON."),
        },
    )
    def post(self, request: Request) -> Response:
        """Begin a session, which lasts as long as its cookie.

        Whatever changes something then needs the cookie `csrftoken` in the header `X-CSRFToken`.
        """
        asked = PasswordSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        http = request._request
        if is_locked_out(http, asked.validated_data["username"]):
            raise Throttled(rate_limit.seconds_until_reset(self.now()))
        account = authenticate(http, **asked.validated_data)
        if account is None:
            raise AuthenticationFailed("The name and the password do not go together.")
        login(http, account)
        get_token(http)
        return self.build_response(_told(roles.get_account_caller(account)))

    @extend_schema(operation_id="signOut", tags=["access"], responses={204: None})
    def delete(self, request: Request) -> Response:
        """End the session, if there is one."""
        logout(request._request)
        return self.build_response(None, 204)


def _told(caller: Caller) -> dict[str, object]:
    return {
        "role": caller.role.value,
        "name": caller.name,
        "scopes": [scope.value for scope in Scope if scope in caller.permissions],
        "interviewerId": caller.permissions.interviewer_id,
    }
