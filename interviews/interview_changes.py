"""Change an interview: the use cases of the API and of the pages.

Each change sends one event, however many rules and groups it touches.
"""

from __future__ import annotations

from django.db import transaction

from core.merged_changes import merge_changes
from interviews.interview_serializers import InterviewUpdateSerializer
from interviews.models import InterviewTemplate


def save(serializer: InterviewUpdateSerializer) -> InterviewTemplate:
    """Save validated data, with one event for all changes of the panel and the rules.

    Call it in a transaction.
    """
    with merge_changes():
        template: InterviewTemplate = serializer.save()
    return template


def set_active(template: InterviewTemplate, *, active: bool) -> None:
    """Offer an interview, or archive it; a change of nothing sends no event."""
    if template.active == active:
        return
    serializer = InterviewUpdateSerializer(template, data={"active": active})
    serializer.is_valid(raise_exception=True)
    with transaction.atomic():
        save(serializer)
