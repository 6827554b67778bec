"""Forms that are carried out once, although a double click sends them twice."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from bookings.idempotency import IdempotentRequest
from bookings.models import IdempotencyRecord
from pages.signed_in_request import SignedInRequest


def send_once(viewer: SignedInRequest) -> IdempotentRequest:
    """Return the request of a form; its response is the id of the hold or booking.

    The form has a field `key`, which is new each time the page is loaded. A form that is sent again
    with other values is another request.
    """
    request = viewer.request
    content = f"{request.get_full_path()} {request.POST.urlencode()}"
    digest = hashlib.sha256(content.encode()).hexdigest()
    key = f"page {digest}" if "key" in request.POST else ""
    return IdempotentRequest(viewer.actor, key, digest, viewer.now, _render_id)


def read_id(record: IdempotencyRecord) -> str:
    """Return the id of the hold or booking that the form made before."""
    return str(json.loads(record.body)["id"])


def _render_id(row: Any) -> str:
    return json.dumps({"id": str(row.pk)})
