"""Signals that calendars send."""

from __future__ import annotations

from django.dispatch import Signal

#: Sent when calendars differ from their last snapshots. Arguments: `interviewer_ids`, `spans` (in
#: UTC seconds) and `now` (a UTC second).
calendars_changed = Signal()
