"""Probes for operators: /healthz, /readyz and /metrics.

Orchestrators call them by an internal name or address, so they are answered before the checks of
hosts, HTTPS and accounts. Their answers contain no personal data.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import REGISTRY
from prometheus_client.multiprocess import MultiProcessCollector

from core import client_ip, timezone_data
from ops import metrics as ops_metrics

_migrated: list[bool] = []
_details: dict[str, Callable[[], dict[str, int]]] = {}


def register_detail(name: str, describe: Callable[[], dict[str, int]]) -> None:
    """Add numbers, such as failing calendars, to the body of /readyz; call it in `ready`."""
    _details[name] = describe


def answer_probes(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer /healthz, /readyz and /metrics; pass every other request on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        probe = _PROBES.get(request.path_info)
        if probe is None or request.method not in ("GET", "HEAD"):
            return get_response(request)
        response = probe(request)
        response["Cache-Control"] = "no-store"
        return response

    return middleware


def answer_healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200: the process is alive; /readyz says whether it can serve requests."""
    return JsonResponse({"status": "alive"})


def answer_readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 if the database is reachable, migrated and accepts changes, else 503.

    Without the cache requests are only slower, and answers themselves report unreadable calendars.
    Undelivered messages do not count either: a web server that takes requests is not at fault.
    """
    database, details = _describe_database()
    state = {
        "status": "ready" if database == "ok" else "not ready",
        "database": database,
        "cache": _cache_status(),
        "tzdata": timezone_data.get_version_in_use(),
        **details,
    }
    return JsonResponse(state, status=200 if database == "ok" else 503)


def answer_metrics(request: HttpRequest) -> HttpResponse:
    """Answer with the metrics of all processes, given METRICS_TOKEN or anonymous access."""
    credentials = request.headers.get("Authorization", "").encode(errors="replace")
    token = settings.METRICS_TOKEN
    is_authorized = bool(token) and hmac.compare_digest(credentials, f"Bearer {token}".encode())
    if not (is_authorized or client_ip.is_anonymous_access_allowed(request)):
        return HttpResponseNotFound()
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    body = generate_latest(registry) + generate_latest(ops_metrics.database_registry())
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)


def _describe_database() -> tuple[str, dict[str, object]]:
    """Return the state of the database, and the details, which are unknown without it."""
    try:
        status = _database_status()
        if status == "ok":
            return status, {name: describe() for name, describe in _details.items()}
    except Error:
        status = "away"
    return status, dict.fromkeys(_details)


def _database_status() -> str:
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "not migrated"
        _migrated.append(True)
    return "read-only" if _is_read_only() else "ok"


def _is_read_only() -> bool:
    """Ask the database whether it refuses changes, as a standby server does."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only" if is_postgresql else "PRAGMA query_only")
        return cursor.fetchone()[0] in ("on", 1)


def _cache_status() -> str:
    if not settings.REDIS_URL:
        return "own"
    cache.set("probe", "here", timeout=5)
    return "ok" if cache.get("probe") == "here" else "away"


_PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": answer_healthz,
    "/readyz": answer_readyz,
    "/metrics": answer_metrics,
}
