"""Send `rules_changed` when interviews or their panels change, by whatever path."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import m2m_changed, pre_delete

from interviews import panels
from interviews.models import InterviewTemplate, PanelGroup, PanelMember
from interviews.row_changes import report_panels
from people.models import Interviewer
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
    RuleWatcher(
        InterviewTemplate,
        _TEMPLATE_RULES,
        _list_interviewers,
        list_interviews=lambda template: {template.pk},
        sends_new=False,
    ).connect()
    RuleWatcher(
        PanelGroup,
        _GROUP_RULES,
        _list_of_group,
        list_interviews=lambda group: {group.template_id},
    ).connect()
    RuleWatcher(
        PanelMember, _MEMBER_RULES, _list_of_member, list_interviews=_find_templates
    ).connect()
    pre_delete.connect(
        _receive_deletion, sender=Interviewer, dispatch_uid="rules of deleted interviewers"
    )
    m2m_changed.connect(
        _receive_interviewers,
        sender=InterviewTemplate.interviewers.through,
        dispatch_uid="rules of interviewers of interviews",
    )


def _list_interviewers(template: InterviewTemplate) -> set[int]:
    return panels.find_interviewer_ids([template.pk])


def _list_of_group(group: PanelGroup) -> set[int]:
    report_panels([group.template_id])
    return panels.find_interviewer_ids([group.template_id])


def _list_of_member(member: PanelMember) -> set[int]:
    template_ids = _find_templates(member)
    report_panels(template_ids)
    return {member.interviewer_id} | panels.find_interviewer_ids(template_ids)


def _find_templates(member: PanelMember) -> set[int]:
    groups = PanelGroup.objects.filter(pk=member.group_id)
    return set(groups.values_list("template", flat=True))


def _receive_deletion(instance: Interviewer, **_: object) -> None:
    """Receive the deletion of an interviewer, who leaves all panels."""
    template_ids = panels.find_template_ids([instance.pk])
    report_panels(template_ids)
    send_rules_changed([instance.pk], interview_ids=template_ids)


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
    report_panels(template_ids)
    affected = interviewer_ids | panels.find_interviewer_ids(template_ids)
    send_rules_changed(affected, interview_ids=template_ids)
