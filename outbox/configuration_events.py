"""Publish an event when an interviewer or an interview is changed, by whatever path."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save

from interviews.models import InterviewTemplate
from ops import periodic_jobs
from outbox import event_publishing, webhook_events
from people.models import Interviewer


def connect() -> None:
    """Publish changes from now on; called at startup."""
    post_save.connect(_receive_interviewer, Interviewer, dispatch_uid="events of interviewers")
    post_save.connect(_receive_interview, InterviewTemplate, dispatch_uid="events of interviews")


def _receive_interviewer(instance: Interviewer, created: bool, raw: bool, **_: object) -> None:
    if not created and not raw:
        data = {"interviewerId": instance.pk, "externalId": instance.external_id or None}
        _publish("interviewer.updated", data, f"interviewer:{instance.pk}")


def _receive_interview(instance: InterviewTemplate, created: bool, raw: bool, **_: object) -> None:
    if not created and not raw:
        data = {"interviewId": instance.pk, "externalId": instance.external_id or None}
        _publish("interview.updated", data, f"interview:{instance.pk}")


def _publish(event_type: str, data: dict[str, Any], subject: str) -> None:
    now = periodic_jobs.now()
    event_publishing.publish(webhook_events.build_event(event_type, now, data), subject, now)
