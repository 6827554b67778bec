"""Report changes of the company to the audit log."""

from __future__ import annotations

from company.models import Company
from core.row_changes import RowWatcher

_MEMBERS = {
    "name": "name",
    "logo_version": "logo",
    "colour": "colour",
    "reply_to": "replyTo",
    "language": "language",
    "timezone": "timeZone",
}


def connect() -> None:
    """Watch the company from now on; called at startup."""
    RowWatcher(Company, "company", _MEMBERS).connect()
