"""API views of API tokens. Only sessions of administrators may use them."""

from __future__ import annotations

from typing import ClassVar

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from access import api_tokens
from access import token_serializers as shapes
from access.models import ApiToken
from api import path_ids
from api.pagination import IdPageQuerySerializer, build_page_by_id
from api.path_ids import ObjectNotFoundError
from api.schemas import SESSION_ONLY
from api.scopes import Scope
from api.views import EndpointView
from engine.timestamps import to_datetime

_TAGS = ["api-tokens"]
_KIND = "API token"
_TOKEN_ID_PARAMETER = OpenApiParameter(
    "token_id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="Id of the token."
)
_LOCATION = OpenApiParameter(
    "Location",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    response=[201],
    description="The URL of the new token.",
)


class ApiTokenListView(EndpointView):
    """All API tokens."""

    needs: ClassVar = {"GET": Scope.ACCESS_WRITE, "POST": Scope.ACCESS_WRITE}

    @extend_schema(
        operation_id="listApiTokens",
        summary="List API tokens",
        tags=_TAGS,
        auth=SESSION_ONLY,
        parameters=[IdPageQuerySerializer],
        responses={(200, "application/json"): shapes.ApiTokenListSerializer},
    )
    def get(self, request: Request) -> Response:
        """List the tokens by id, expired and revoked ones too, without their texts."""
        query = IdPageQuerySerializer(data=request.query_params, context={"request": request})
        query.is_valid(raise_exception=True)
        now = self.now()
        return build_page_by_id(
            request,
            ApiToken.objects.all(),
            query.validated_data,
            lambda page: [shapes.represent(token, now) for token in page],
        )

    @extend_schema(
        operation_id="createApiToken",
        summary="Create an API token",
        tags=_TAGS,
        auth=SESSION_ONLY,
        parameters=[_LOCATION],
        request=shapes.ApiTokenBodySerializer,
        responses={(201, "application/json"): shapes.NewApiTokenSerializer},
    )
    def post(self, request: Request) -> Response:
        """Create a token. Only this response contains its text.

        Idempotency keys are ignored, because the text is not stored. If the response is lost,
        revoke the token and create another one.
        """
        now = self.now()
        body = shapes.ApiTokenBodySerializer(data=request.data, context={"now": now})
        body.is_valid(raise_exception=True)
        token = body.build_token(request.user.pk)
        secret = api_tokens.issue(token, to_datetime(now))
        location = reverse("api-token", args=[token.pk])
        data = {**shapes.represent(token, now), "secret": secret}
        return self.build_response(data, 201, Location=location)


class ApiTokenView(EndpointView):
    """One API token."""

    needs: ClassVar = {"GET": Scope.ACCESS_WRITE}

    @extend_schema(
        operation_id="getApiToken",
        summary="Get an API token",
        tags=_TAGS,
        auth=SESSION_ONLY,
        parameters=[_TOKEN_ID_PARAMETER],
        responses={(200, "application/json"): shapes.ApiTokenSerializer},
    )
    def get(self, request: Request, token_id: str) -> Response:
        """Get a token, without its text."""
        pk = path_ids.parse(token_id, _KIND)
        token = ApiToken.objects.filter(pk=pk).first()
        if token is None:
            raise ObjectNotFoundError(_KIND, pk)
        return self.build_response(shapes.represent(token, self.now()))


class RevokeApiTokenView(EndpointView):
    """The revocation of an API token."""

    needs: ClassVar = {"POST": Scope.ACCESS_WRITE}

    @extend_schema(
        operation_id="revokeApiToken",
        summary="Revoke an API token",
        tags=_TAGS,
        auth=SESSION_ONLY,
        parameters=[_TOKEN_ID_PARAMETER],
        request=None,
        responses={(200, "application/json"): shapes.ApiTokenSerializer},
    )
    def post(self, request: Request, token_id: str) -> Response:
        """Revoke a token at once and for good. Revoking it again changes nothing."""
        pk, now = path_ids.parse(token_id, _KIND), self.now()
        try:
            token = api_tokens.revoke(pk, to_datetime(now))
        except ApiToken.DoesNotExist:
            raise ObjectNotFoundError(_KIND, pk) from None
        return self.build_response(shapes.represent(token, now))
