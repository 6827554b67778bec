"""Send `rules_changed` when interviews or their panels change, by whatever path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import m2m_changed

from core.resource_fields import read_change_time
from interviews import panels
from interviews.models import InterviewTemplate, PanelGroup, PanelMember
from people.rule_change_detection import RuleWatcher, send_rules_changed

_TEMPLATE_RULES = (
    "duration",
    "tentative",
    "notice",
    "horizon",
    "step",
    "buffer_before",
    "buffer_after",
    "candidate_windows",
    "candidate_timezone",
    "active",
)
_GROUP_RULES = ("template_id", "required", "name", "position")
_MEMBER_RULES = ("group_id", "interviewer_id", "alternate", "position")


def connect() -> None:
    """Watch interviews and panels from now on; called at startup."""
    RuleWatcher(InterviewTemplate, _TEMPLATE_RULES, _list_interviewers, sends_new=False).connect()
    RuleWatcher(PanelGroup, _GROUP_RULES, _list_of_group).connect()
    RuleWatcher(PanelMember, _MEMBER_RULES, _list_of_member).connect()
    m2m_changed.connect(
        _receive_interviewers,
        sender=InterviewTemplate.interviewers.through,
        dispatch_uid="rules of interviewers of interviews",
    )


def _list_interviewers(template: InterviewTemplate) -> set[int]:
    return panels.find_interviewer_ids([template.pk])


def _list_of_group(group: PanelGroup) -> set[int]:
    _touch([group.template_id])
    return panels.find_interviewer_ids([group.template_id])


def _list_of_member(member: PanelMember) -> set[int]:
    template_ids = list(
        PanelGroup.objects.filter(pk=member.group_id).values_list("template", flat=True)
    )
    _touch(template_ids)
    return {member.interviewer_id} | panels.find_interviewer_ids(template_ids)


def _receive_interviewers(
    action: str, instance: Any, reverse: bool, pk_set: set[int] | None, **_: object
) -> None:
    """Receive a change of the interviewers who must all take part."""
    if action not in ("post_add", "post_remove", "pre_clear") or pk_set == set():
        return
    others = pk_set or set()
    if reverse:
        template_ids = list(others) or panels.find_template_ids([instance.pk])
        interviewer_ids = {instance.pk}
    else:
        template_ids, interviewer_ids = [instance.pk], others
    _touch(template_ids)
    send_rules_changed(interviewer_ids | panels.find_interviewer_ids(template_ids))


def _touch(template_ids: Iterable[int]) -> None:
    """Set the time of the change, which `updatedAt` shows."""
    changed = InterviewTemplate.objects.filter(pk__in=list(template_ids))
    changed.update(updated_at=read_change_time())
