"""Report changes of webhook endpoints to the audit log."""

from __future__ import annotations

from core import row_changes
from core.row_changes import ChangeKind, RowChange, RowWatcher
from outbox.models import WebhookEndpoint

WEBHOOK_ENDPOINT = "webhook_endpoint"
_MEMBERS = {
    "name": "name",
    "url": "url",
    "events": "events",
    "active": "active",
    "secret": "secret",
}


def connect() -> None:
    """Watch endpoints from now on; called at startup."""
    RowWatcher(WebhookEndpoint, WEBHOOK_ENDPOINT, _MEMBERS).connect()


def deactivate(endpoint: WebhookEndpoint) -> None:
    """Switch an endpoint off, because its server says that it is gone."""
    if WebhookEndpoint.objects.filter(pk=endpoint.pk, active=True).update(active=False):
        members = frozenset({"active"})
        row_changes.report(RowChange(WEBHOOK_ENDPOINT, endpoint.pk, ChangeKind.UPDATED, members))
