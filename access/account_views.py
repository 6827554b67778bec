"""API views of accounts. Only sessions of administrators may use them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import User
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from access import account_roles
from access import account_serializers as shapes
from api import path_ids
from api.etag import check_if_match
from api.pagination import IdPageQuerySerializer, build_page_by_id
from api.path_ids import ObjectNotFoundError
from api.preconditions import ETAG_PARAMETER, IF_MATCH_PARAMETER
from api.schemas import SESSION_ONLY, problem_responses
from api.scopes import Scope
from api.views import EndpointView

_TAGS = ["accounts"]
_KIND = "account"
_ACCOUNT_ID_PARAMETER = OpenApiParameter(
    "account_id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="Id of the account."
)
_LAST_ADMINISTRATOR = problem_responses(
    s409="`last_administrator`: no other active account is an administrator."
)


class AccountListView(EndpointView):
    """All accounts."""

    needs: ClassVar = {"GET": Scope.ACCESS_WRITE}

    @extend_schema(
        operation_id="listAccounts",
        summary="List accounts",
        tags=_TAGS,
        auth=SESSION_ONLY,
        parameters=[IdPageQuerySerializer],
        responses={(200, "application/json"): shapes.AccountListSerializer},
    )
    def get(self, request: Request) -> Response:
        """List the accounts by id, closed ones too."""
        query = IdPageQuerySerializer(data=request.query_params, context={"request": request})
        query.is_valid(raise_exception=True)
        return build_page_by_id(
            request,
            account_roles.list_accounts(),
            query.validated_data,
            lambda page: [shapes.represent(account) for account in page],
        )


class AccountView(EndpointView):
    """One account."""

    needs: ClassVar = {"GET": Scope.ACCESS_WRITE, "PATCH": Scope.ACCESS_WRITE}

    @extend_schema(
        operation_id="getAccount",
        summary="Get an account",
        tags=_TAGS,
        auth=SESSION_ONLY,
        parameters=[_ACCOUNT_ID_PARAMETER, ETAG_PARAMETER],
        responses={(200, "application/json"): shapes.AccountSerializer},
    )
    def get(self, request: Request, account_id: str) -> Response:
        """Get an account."""
        return self._respond(_get(account_id))

    @extend_schema(
        operation_id="updateAccount",
        summary="Change the role of an account, or close it",
        tags=_TAGS,
        auth=SESSION_ONLY,
        parameters=[_ACCOUNT_ID_PARAMETER, IF_MATCH_PARAMETER, ETAG_PARAMETER],
        request=shapes.AccountUpdateSerializer,
        responses={(200, "application/json"): shapes.AccountSerializer, **_LAST_ADMINISTRATOR},
    )
    def patch(self, request: Request, account_id: str) -> Response:
        """Give an account a role, take it, close the account, or open it again.

        The groups of a company account may set the role again at its next sign-in.
        """
        pk = _get(account_id).pk
        body = shapes.AccountUpdateSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if_match = request.headers.get("If-Match", "")
        account_roles.change(
            pk,
            **body.list_changes(),
            check=lambda account: check_if_match(if_match, shapes.compute_etag(account)),
        )
        return self._respond(_get(account_id))

    def _respond(self, account: User) -> Response:
        return self.build_response(shapes.represent(account), ETag=shapes.compute_etag(account))


def _get(account_id: str) -> User:
    """Return the account with the id in the path; raise ObjectNotFoundError."""
    pk = path_ids.parse(account_id, _KIND)
    account = account_roles.list_accounts().filter(pk=pk).first()
    if account is None:
        raise ObjectNotFoundError(_KIND, pk)
    return account
