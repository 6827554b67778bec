"""The `Idempotency-Key` header for views of apps that do not know `bookings`.

`bookings` stores the responses. It registers its decorator here when it is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar

from django.db import IntegrityError, transaction
from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from api import etag

IDEMPOTENCY_KEY_PARAMETER = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Any text, not empty. The same request with the same key is carried out once, with"
    " the same response for a day.",
)
ResultT = TypeVar("ResultT")
Method = Callable[..., Any]
#: Takes a function that serializes the result and a status; returns a decorator of a method.
Accept = Callable[[Callable[[Any], Any], int], Callable[[Method], Method]]


class StoredRequest(Protocol):
    """A request with an idempotency key; see `bookings.idempotency.IdempotentRequest`."""

    def check(self) -> None:
        """Raise an exception that answers the request if the key was used before."""

    def store_response(self, result: Any) -> None:
        """Store the response in the current transaction."""


_registered: list[Accept] = []


def register_store(accept: Accept) -> None:
    """Register the decorator of the app that stores responses."""
    _registered[:] = [accept]


def with_idempotency_key(
    serialize: Callable[[Any], Any],
    status: int = 200,
    route: str = "",
    *,
    has_etag: bool = True,
) -> Callable[[Method], Method]:
    """Return a decorator for view methods whose requests may carry an idempotency key.

    The method takes a StoredRequest after the request and returns the result, which `serialize`
    makes a response of. A 201 response gets the URL of the view `route`, with the `id` after the
    ids of the request's path, and an ETag of its body if `has_etag`.
    """

    def decorate(method: Method) -> Method:
        @wraps(method)
        def respond(view: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
            [accept] = _registered
            response = accept(serialize, status)(method)(view, request, *args, **kwargs)
            if route and response.status_code == 201:
                body = _read_body(response)
                if has_etag:
                    response["ETag"] = etag.compute_etag(body)
                response["Location"] = reverse(route, args=[*args, *kwargs.values(), body["id"]])
            return response

        return respond

    return decorate


def change_once(
    idempotent: StoredRequest,
    change: Callable[[], ResultT],
    to_store: Callable[[ResultT], Any] = lambda result: result,
) -> ResultT:
    """Carry out a change in a transaction that also stores its response; return the result.

    The stored response is that of `to_store(result)`. If the same request was carried out
    meanwhile, answer with its stored response.
    """
    try:
        with transaction.atomic():
            idempotent.check()
            result = change()
            idempotent.store_response(to_store(result))
    except IntegrityError:
        idempotent.check()
        raise
    return result


def _read_body(response: HttpResponseBase) -> Any:
    if isinstance(response, Response):
        return response.data
    return json.loads(getattr(response, "content", b"null"))
