"""The base class of the API's views."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.actors import Actor, ActorKind
from api.etag import BytesResponse
from api.parsers import JSONObjectParser
from api.scopes import Permissions, Scope


class EndpointView(APIView):
    """A view that declares the scope each of its methods needs.

    `access.permissions.ScopePermission` refuses methods that `needs` does not name, and sets
    `permissions` to those of the caller before it calls the method. With `checks_owner`, callers
    who may use own objects only are let in, and the view must check the permission of its object.
    """

    needs: ClassVar[Mapping[str, Scope]]
    checks_owner: ClassVar[bool] = False
    permissions = Permissions()
    rate_limit_headers: Mapping[str, str] = {}
    parser_classes = [JSONObjectParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check a request before its method is called, and name its actor for the audit log."""
        super().initial(request, *args, **kwargs)
        request._request.actor = self.get_actor(request)  # type: ignore[attr-defined]

    def asks_calendar_servers(self, request: Request) -> bool:
        """Return whether a request asks a server that the caller names.

        Such requests have a stricter rate limit.
        """
        return False

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        """Return the response with the headers of the rate limit."""
        response = super().finalize_response(*args, **kwargs)
        for name, value in self.rate_limit_headers.items():
            response.headers[name] = value
        return response

    @staticmethod
    def now() -> int:
        """Return the current UTC second, rounded up. Call it once per request."""
        return math.ceil(timezone.now().timestamp())

    @staticmethod
    def build_response(data: Any, status: int = 200, **headers: str) -> Response:
        """Return a response that no cache may store."""
        return Response(data, status=status, headers={"Cache-Control": "no-store", **headers})

    @staticmethod
    def build_bytes_response(content: bytes) -> BytesResponse:
        """Return a response of rendered JSON that no cache may store."""
        return BytesResponse(content, {"Cache-Control": "no-store"})

    @staticmethod
    def get_actor(request: Request) -> Actor:
        """Return the token or account that sent a request, or an anonymous actor."""
        if request.auth is not None:
            return Actor(ActorKind.TOKEN, request.auth.pk)
        if request.user and request.user.pk:
            return Actor(ActorKind.ACCOUNT, request.user.pk)
        return Actor(ActorKind.ANONYMOUS)
