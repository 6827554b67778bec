"""Change an interview: the use cases of the API and of the pages.

Each change sends one event, however many rules and groups it touches.
"""

from __future__ import annotations

from django.db import transaction

from core.batched_changes import merge_changes
from core.deletion_guard import check_unused, find_uses
from interviews.interview_serializers import InterviewUpdateSerializer
from interviews.models import InterviewTemplate

#: The rows that belong to an interview and are deleted with it.
_OWNED = {"groups"}


def save(serializer: InterviewUpdateSerializer) -> InterviewTemplate:
    """Save validated data, with one event for all changes of the panel and the rules.

    Call it in a transaction.
    """
    with merge_changes():
        template: InterviewTemplate = serializer.save()
    return template


def set_active(template: InterviewTemplate, *, active: bool) -> None:
    """Offer an interview, or archive it; without a change no event is sent."""
    if template.active == active:
        return
    serializer = InterviewUpdateSerializer(template, data={"active": active})
    serializer.is_valid(raise_exception=True)
    with transaction.atomic():
        save(serializer)


def find_interview_uses(template: InterviewTemplate) -> list[str]:
    """Return the plural names of the models because of which an interview cannot be deleted."""
    return find_uses(template, _OWNED)


def delete(template: InterviewTemplate) -> None:
    """Delete an interview; raise InUseError if a booking, hold or candidate link names it."""
    with transaction.atomic():
        locked = InterviewTemplate.objects.select_for_update().get(pk=template.pk)
        check_unused(locked, _OWNED)
        locked.delete()
