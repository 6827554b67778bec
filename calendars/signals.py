"""Signals that calendars send."""

from __future__ import annotations

from django.dispatch import Signal

#: Sent when calendars differ from their last snapshots. Arguments: `interviewer_ids`, `spans` (in
#: UTC seconds) and `now` (a UTC second).
calendars_changed = Signal()

#: Sent when a connection begins to fail or works again. Arguments: `connection`, `failure` (a
#: ReadFailure; None when it works again) and `now` (a UTC second).
connection_status_changed = Signal()
