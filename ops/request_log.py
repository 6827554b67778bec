"""Give every request an id, a log line and a metric."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

from ops.logs import request_id

logger = logging.getLogger("slotsmith.requests")

REQUEST_SECONDS = Histogram(
    "slotsmith_request_seconds",
    "Duration of requests by route.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
REQUEST_ID_HEADER = "X-Request-ID"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def log_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Log and measure requests; use a valid X-Request-ID or create an id."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent_id = request.headers.get(REQUEST_ID_HEADER, "")
        own_id = sent_id if _REQUEST_ID.fullmatch(sent_id) else uuid4().hex
        # for the line that Django writes when this middleware has ended
        request.request_id = own_id  # type: ignore[attr-defined]
        token, started = request_id.set(own_id), time.perf_counter()
        try:
            response = get_response(request)
            _record(request, response, time.perf_counter() - started)
        finally:
            request_id.reset(token)
        response[REQUEST_ID_HEADER] = own_id
        return response

    return middleware


def _record(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Log the route and never the path: the path of a candidate link is a secret."""
    method = request.method if request.method in _METHODS else "other"
    route = request.resolver_match.route if request.resolver_match else "none"
    status = response.status_code
    REQUEST_SECONDS.labels(method, route, status).observe(seconds)
    fields = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
    logger.info("%s %s %s", method, route, status, extra=fields)
