"""Changes of rules for one slot: what they change, and what is recorded of them."""

from __future__ import annotations

import pytest

from engine.changes import (
    FewerOfPool,
    ShorterDuration,
    ShorterNotice,
    WithoutBuffers,
    WithoutPerson,
)
from interviews import one_time_changes
from interviews.interview_spec import load_spec
from tests.factories import HOUR, add_group, alice, bob, chen, set_rules, technical_interview

pytestmark = pytest.mark.django_db


def create_spec():
    template = technical_interview(alice(), bob())
    add_group(template, alice(), bob(), chen(), required=2)
    return load_spec(set_rules(template, buffer_after=15))


def test_effective_changes_are_recorded_with_the_usual_values():
    changes = (
        ShorterNotice(HOUR),
        ShorterDuration(HOUR // 2),
        WithoutBuffers(),
        FewerOfPool(1, 1),
        WithoutPerson(bob().pk),
    )
    rows = one_time_changes.list_effective(create_spec(), changes, lead_seconds=2 * HOUR)
    assert rows == [
        {"type": "shorter_notice", "noticeMinutes": 60, "usualNoticeMinutes": 1440},
        {"type": "shorter_duration", "durationMinutes": 30, "usualDurationMinutes": 60},
        {
            "type": "without_buffers",
            "usualBufferBeforeMinutes": 0,
            "usualBufferAfterMinutes": 15,
        },
        {"type": "fewer_of_pool", "group": 1, "required": 1, "usualRequired": 2},
        {"type": "without_person", "interviewerId": bob().pk},
    ]
    assert one_time_changes.list_from_json(rows) == changes
    spec = one_time_changes.apply(create_spec(), changes)
    assert (spec.duration, spec.rules.notice, spec.rules.buffer_after) == (HOUR // 2, HOUR, 0)
    assert [group.required for group in spec.panel.groups] == [1, 1]


def test_changes_without_effect_change_and_record_nothing():
    spec = create_spec()
    changes = (
        ShorterNotice(48 * HOUR),
        ShorterDuration(2 * HOUR),
        FewerOfPool(1, 2),
        FewerOfPool(9, 1),
        WithoutPerson(999),
    )
    assert one_time_changes.apply(spec, changes) == spec
    assert not any(one_time_changes.fits(spec, change) for change in changes)
    assert one_time_changes.list_effective(spec, changes, lead_seconds=0) == []
    early = one_time_changes.list_effective(spec, [ShorterNotice(0)], lead_seconds=24 * HOUR)
    assert early == []  # the slot begins after the usual notice


def test_last_person_cannot_be_left_out():
    spec = load_spec(technical_interview(alice()))
    assert one_time_changes.apply(spec, [WithoutPerson(alice().pk)]) == spec
