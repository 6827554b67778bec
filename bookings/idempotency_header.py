"""The `Idempotency-Key` header for methods of API views."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from api import etag
from api.error_entries import InvalidHeaderError
from api.etag import PreconditionFailedError
from api.views import EndpointView
from bookings.booking import BookingCancelledError
from bookings.candidate_overlap import CandidateBookedError
from bookings.holds import HoldAlreadyBookedError, HoldExpiredError, HoldNotFoundError
from bookings.idempotency import DuplicateRequestError, IdempotentRequest
from bookings.interviewer_replacement import ReplacementRefusedError
from bookings.models import IdempotencyRecord
from bookings.precondition import SequenceMismatchError
from bookings.request_fingerprint import compute_fingerprint
from bookings.slot_check import SlotUnavailableError, SlotUndecidedError

IDEMPOTENCY_HEADER = "Idempotency-Key"
#: Errors whose response is stored for the key, like a success.
STORED_ERRORS = (
    SlotUnavailableError,
    CandidateBookedError,
    HoldNotFoundError,
    HoldAlreadyBookedError,
    HoldExpiredError,
    BookingCancelledError,
    ReplacementRefusedError,
    PreconditionFailedError,
    SequenceMismatchError,
)
Method = Callable[..., Any]


def accept_idempotency_key(
    serialize: Callable[[Any], Any] = lambda result: result,
    status: int = 200,
    route: str = "",
    *,
    is_private: bool = False,
) -> Callable[[Method], Method]:
    """Return a decorator for view methods whose requests may carry an idempotency key.

    The method takes an IdempotentRequest after the request, hands it to the use case, and returns
    the result, from which `serialize` makes the response. If the key was used before,
    the stored response is sent, or the request is refused, before the method is called. Responses
    that create an object have its URL, that of the view named `route`. A private response contains
    a secret.
    """

    def decorate(method: Method) -> Method:
        @wraps(method)
        def respond(view: EndpointView, request: Request, *args: Any, **kwargs: Any) -> Any:
            idempotent = _build_idempotent_request(view, request, serialize, status)
            idempotent = replace(idempotent, is_private=is_private)
            try:
                idempotent.check()
                result = method(view, request, idempotent, *args, **kwargs)
            except DuplicateRequestError as error:
                response = _replay(error.record, route)
            except SlotUndecidedError as error:
                # not stored: the calendars may be readable when the request is repeated
                response = view.handle_exception(error)
            except STORED_ERRORS as error:
                response = _respond_to_refusal(view, idempotent, error, route)
            else:
                body = serialize(result)
                response = view.build_response(body, status, **_describe(body, status, route))
            if idempotent.key:
                response[IDEMPOTENCY_HEADER] = idempotent.key
            return response

        return respond

    return decorate


def _describe(body: Any, status: int, route: str) -> dict[str, str]:
    """Return the ETag of the object in a successful response, and its URL if it is new."""
    if not route:
        return {}
    # the URL of a candidate link is in no later response
    headers = {"ETag": etag.compute_etag({**body, "url": None} if "url" in body else body)}
    return {**headers, "Location": reverse(route, args=[body["id"]])} if status == 201 else headers


def _build_idempotent_request(
    view: EndpointView, request: Request, serialize: Callable[[Any], Any], status: int
) -> IdempotentRequest:
    key = request.headers.get(IDEMPOTENCY_HEADER, "")
    is_empty = IDEMPOTENCY_HEADER in request.headers and not key.strip()
    if is_empty or len(key) > 255 or not key.isascii() or not key.isprintable():
        message = "It must be 1 to 255 printable ASCII characters."
        raise InvalidHeaderError(IDEMPOTENCY_HEADER, message)
    fingerprint = compute_fingerprint(request.method or "", request.path, request.data)

    def render(result: Any) -> str:
        # the renderer of the first response, so that a repeated one is the same to the byte
        return JSONRenderer().render(serialize(result)).decode()

    return IdempotentRequest(view.get_actor(request), key, fingerprint, view.now(), render, status)


def _respond_to_refusal(
    view: EndpointView, idempotent: IdempotentRequest, error: Exception, route: str
) -> Any:
    """Respond to a refused request and store the response.

    Send the stored response instead if the same request has succeeded meanwhile.
    """
    response = view.handle_exception(error)
    try:
        idempotent.store_error_response(response.status_code, response.content.decode())
    except DuplicateRequestError as duplicate:
        return _replay(duplicate.record, route)
    return response


def _replay(record: IdempotencyRecord, route: str) -> HttpResponse:
    is_error = record.status >= 400
    text = record.private_body or record.body
    headers = {} if is_error else _describe(json.loads(text or "null"), record.status, route)
    return HttpResponse(
        text,
        status=record.status,
        content_type="application/problem+json" if is_error else "application/json",
        headers={"Cache-Control": "no-store", "Idempotent-Replayed": "true", **headers},
    )
