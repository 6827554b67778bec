"""Signals that people send."""

from __future__ import annotations

from django.dispatch import Signal

#: Sent in the transaction in which rules changed, so that other slots may be available: hours,
#: special days, limits, zones, panels, rules of interviews, `active` and connections, by whatever
#: path. Arguments: `interviewer_ids`, `interview_ids` (of interviews that they may no longer belong
#: to), `spans` (in UTC seconds) and `now` (a UTC second).
rules_changed = Signal()
