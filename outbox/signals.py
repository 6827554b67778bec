"""Signals that the outbox sends."""

from __future__ import annotations

from django.dispatch import Signal

#: Sent after the commit of a transaction that enqueued messages. Argument: `channel`.
messages_enqueued = Signal()
