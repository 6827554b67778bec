"""What every endpoint's view has in common."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.actors import Actor, ActorKind
from api.parsers import JSONObjectParser
from api.scopes import Permissions, Scope


class EndpointView(APIView):
    """A view says what a caller needs for each of its methods: what it does not name is refused.

    `granted` is what the caller was found to be allowed before the method is called.
    """

    needs: ClassVar[Mapping[str, Scope]]
    permissions = Permissions()
    parser_classes = [JSONObjectParser]

    @staticmethod
    def now() -> int:
        """The current UTC second, rounded up; read once per request."""
        return math.ceil(timezone.now().timestamp())

    @staticmethod
    def build_response(data: Any, status: int = 200, **headers: str) -> Response:
        return Response(data, status=status, headers={"Cache-Control": "no-store", **headers})

    @staticmethod
    def get_actor(request: Request) -> Actor:
        """Who is calling: a token, an account or whoever is trying."""
        if request.auth is not None:
            return Actor(ActorKind.TOKEN, request.auth.pk)
        if request.user and request.user.pk:
            return Actor(ActorKind.ACCOUNT, request.user.pk)
        return Actor(ActorKind.ANONYMOUS)
