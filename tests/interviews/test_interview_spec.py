from __future__ import annotations

import pytest

from engine.busy_time import ALL_BUSY_TYPES, BusyType
from engine.local_time import OpenHours
from interviews import interview_spec
from interviews.interview_spec import InterviewNotFoundError, InterviewRules, InterviewSpec
from people.engine_values import UnreadableRulesError
from tests.factories import DAY, HOUR, alice, set_rules, technical_interview

pytestmark = pytest.mark.django_db


def test_get_template_by_id():
    template = technical_interview()
    assert interview_spec.get_template(template.pk) == template
    with pytest.raises(InterviewNotFoundError, match="there is no interview 404"):
        interview_spec.get_template(404)


def test_spec_is_the_template_in_seconds():
    interview = interview_spec.load_spec(technical_interview(alice(), duration=45))
    assert (interview.name, interview.duration) == ("Technical Interview", 45 * 60)
    assert interview.panel.interviewers == (alice(),)
    assert interview.rules == InterviewRules()


def test_template_defaults_are_the_rules_of_the_brief():
    assert interview_spec.build_rules(technical_interview()) == InterviewRules(
        notice=DAY,
        step=HOUR // 2,
        buffer_before=0,
        buffer_after=0,
        blocking_types=ALL_BUSY_TYPES,
        offered_hours=None,
        horizon=7 * DAY,
    )


def test_every_template_rule_is_converted():
    template = set_rules(
        technical_interview(),
        notice=60,
        step=15,
        buffer_before=5,
        buffer_after=10,
        tentative="free",
        candidate_windows="Tue 09:00-10:00",
        candidate_timezone="Asia/Tokyo",
        horizon=30,
    )
    tuesday = ((), ((9 * HOUR, 10 * HOUR),), (), (), (), (), ())
    assert interview_spec.build_rules(template) == InterviewRules(
        notice=HOUR,
        step=900,
        buffer_before=300,
        buffer_after=600,
        blocking_types=ALL_BUSY_TYPES - {BusyType.BUSY_TENTATIVE},
        offered_hours=OpenHours("Asia/Tokyo", tuesday),
        horizon=30 * DAY,
    )


@pytest.mark.parametrize(
    "rules", [{"candidate_windows": "whenever"}, {"candidate_timezone": "../etc/passwd"}]
)
def test_unreadable_rules_raise_with_the_templates_name(rules):
    template = set_rules(technical_interview(), **rules)
    with pytest.raises(UnreadableRulesError, match=r"^Technical Interview: candidate "):
        interview_spec.build_rules(template)


def test_ad_hoc_spec_has_the_rules_of_the_brief():
    panel = interview_spec.load_spec(technical_interview(alice())).panel
    assert InterviewSpec(None, None, HOUR, panel).rules == InterviewRules()
