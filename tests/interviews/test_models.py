from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from interviews.models import InterviewTemplate, PanelGroup, PanelMember
from tests.factories import alice, bob, technical_interview

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("minutes", [1, 60, 1440])
def test_duration_is_one_minute_to_one_day(minutes):
    InterviewTemplate(name="Technical Interview", duration=minutes).full_clean()


@pytest.mark.parametrize("minutes", [0, 1441])
def test_invalid_duration_is_rejected_by_form_and_database(minutes):
    template = InterviewTemplate(name="Technical Interview", duration=minutes)
    with pytest.raises(ValidationError) as caught:
        template.full_clean()
    assert "duration" in caught.value.message_dict
    with pytest.raises(IntegrityError):
        template.save()


def test_template_survives_deletion_of_an_interviewer():
    template = technical_interview(alice())
    alice().delete()
    template.refresh_from_db()
    assert list(template.interviewers.all()) == []
    assert str(template) == "Technical Interview"


def test_rules_default_to_those_of_the_brief():
    template = technical_interview()
    assert (template.notice, template.step, template.horizon) == (1440, 30, 7)
    assert (template.buffer_before, template.buffer_after) == (0, 0)
    assert (template.candidate_windows, template.candidate_timezone) == ("", "UTC")


@pytest.mark.parametrize(
    ("field", "good"),
    [
        ("notice", (0, 43200)),
        ("horizon", (1, 92)),
        ("step", (5, 10, 15, 20, 30, 60)),
        ("buffer_before", (0, 240)),
        ("buffer_after", (0, 240)),
    ],
)
def test_rule_within_its_range_is_accepted(field, good):
    for value in good:
        template = InterviewTemplate(name="Onsite", duration=60, **{field: value})
        template.full_clean()
        template.save()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("notice", 43201),
        ("horizon", 0),
        ("horizon", 93),
        ("step", 0),
        ("step", 25),
        ("buffer_before", 241),
        ("buffer_after", 241),
    ],
)
def test_rule_outside_its_range_is_rejected_by_form_and_database(field, value):
    template = InterviewTemplate(name="Onsite", duration=60, **{field: value})
    with pytest.raises(ValidationError) as caught:
        template.full_clean()
    assert list(caught.value.message_dict) == [field]
    with pytest.raises(IntegrityError):
        template.save()


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("candidate_windows", "Fry 17:00-20:00", "Line 1: “Fry” is not a day"),
        ("candidate_timezone", "Mars/Olympus", "“Mars/Olympus” is not a valid time zone."),
    ],
)
def test_candidate_windows_and_zone_are_validated(field, value, error):
    template = InterviewTemplate(name="Onsite", duration=60, **{field: value})
    with pytest.raises(ValidationError) as caught:
        template.full_clean()
    assert error in caught.value.message_dict[field][0]


def seniors(**values: object) -> PanelGroup:
    return PanelGroup.objects.create(template=technical_interview(), name="Seniors", **values)


@pytest.mark.parametrize("required", [None, 0, 2])
def test_group_may_need_all_some_or_none_of_its_members(required):
    seniors(required=required).full_clean()


def test_groups_and_members_are_ordered_by_position():
    template = technical_interview()
    last = template.groups.create(name="last", position=2)
    template.groups.create(name="first", position=1)
    last.members.create(interviewer=alice(), position=2)
    last.members.create(interviewer=bob(), position=1)
    assert [str(group) for group in template.groups.all()] == ["first", "last"]
    assert [str(member) for member in last.members.all()] == [
        "Bob Smith, last",
        "Alice Johnson, last",
    ]


def test_member_is_unique_per_group():
    group, other = seniors(), seniors()
    for either in (group, other):
        either.members.create(interviewer=alice())
    with pytest.raises(ValidationError, match="Group and Interviewer already exists"):
        PanelMember(group=group, interviewer=alice()).full_clean()
    with pytest.raises(IntegrityError):
        group.members.create(interviewer=alice())


def test_group_survives_its_members_but_not_its_template():
    group = seniors()
    group.members.create(interviewer=alice())
    alice().delete()
    assert list(group.members.all()) == []
    group.template.delete()
    assert not PanelGroup.objects.exists()
