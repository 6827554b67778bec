from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from access import roles
from access.login import is_busy, is_locked_out
from access.permissions import AllowSignIn, IsIdentified
from access.rate_limit import seconds_until_reset
from access.roles import Caller, Role
from access.second_factor import has_second_factor
from api.fields import StrictCharField, StrictSerializer
from api.response_fields import OpenChoiceField
from api.schemas import problem_responses
from api.scopes import Scope
from api.views import EndpointView

SCOPES = [scope.value for scope in Scope]
_CSRF_PROBLEM = problem_responses(
    s403="`forbidden`: the request has a session, but no valid CSRF token."
)


class MeSerializer(serializers.Serializer):
    """The caller and their permissions."""

    role = OpenChoiceField(
        "CallerRole", [role.value for role in Role], help_text="Kind of the caller."
    )
    name = serializers.CharField(allow_null=True, help_text="Name of the token or the account.")
    scopes = serializers.ListField(
        child=OpenChoiceField("Scope", SCOPES),
        help_text="Scopes of the caller, with those that they include.",
    )
    interviewerId = serializers.IntegerField(
        allow_null=True, help_text="Id of the interviewer who owns the account."
    )


class MeView(EndpointView):
    """The caller."""

    permission_classes = [IsIdentified]

    @extend_schema(
        operation_id="getCaller",
        summary="Get the caller",
        tags=["access"],
        responses={(200, "application/json"): MeSerializer},
    )
    def get(self, request: Request) -> Response:
        """Return the caller and their permissions."""
        caller = roles.get_caller(request)
        if caller is None:
            self.permission_denied(request)
        return self.build_response(_represent_caller(caller))


class PasswordSerializer(StrictSerializer):
    """User name and password of an account."""

    username = StrictCharField(max_length=150, help_text="User name of the account.")
    password = StrictCharField(
        max_length=128, trim_whitespace=False, help_text="Password of the account."
    )


class SessionView(EndpointView):
    """The session of an account."""

    permission_classes = [AllowSignIn]

    @extend_schema(
        operation_id="signIn",
        summary="Sign in",
        tags=["access"],
        request=PasswordSerializer,
        responses={
            (200, "application/json"): MeSerializer,
            **_CSRF_PROBLEM,
        },
    )
    def post(self, request: Request) -> Response:
        """Sign in and start a session, which lasts as long as its cookie.

        An account with a second factor is refused: it signs in on the page `/login`. Requests that
        change something must then send the cookie `csrftoken` in the header `X-CSRFToken`.
        """
        credentials = PasswordSerializer(data=request.data)
        credentials.is_valid(raise_exception=True)
        http_request = request._request
        username = credentials.validated_data["username"]
        if is_locked_out(http_request, username):
            raise Throttled(seconds_until_reset(self.now()))
        account = authenticate(http_request, **credentials.validated_data)
        if account is None and is_busy(http_request):
            raise Throttled(1)
        if account is None:
            raise AuthenticationFailed("The user name or the password is wrong.")
        if has_second_factor(account):
            raise AuthenticationFailed(
                "The account has a second factor. Sign in on the page /login, or use an API token."
            )
        login(http_request, account)
        get_token(http_request)
        return self.build_response(_represent_caller(roles.get_account_caller(account)))

    @extend_schema(
        operation_id="signOut",
        summary="Sign out",
        tags=["access"],
        responses={204: None, **_CSRF_PROBLEM},
    )
    def delete(self, request: Request) -> Response:
        """Sign out and end the session, if the account is signed in."""
        logout(request._request)
        return self.build_response(None, 204)


def _represent_caller(caller: Caller) -> dict[str, object]:
    return {
        "role": caller.role.value,
        "name": caller.name,
        "scopes": [scope.value for scope in Scope if scope in caller.permissions],
        "interviewerId": caller.permissions.interviewer_id,
    }
