from __future__ import annotations

import pytest

from engine.freebusy import EVERY_TYPE, BusyType
from engine.local_time import OpenHours
from interviews import spec
from interviews.spec import Interview, InterviewNotFound, Rules
from people.engine_values import UnreadableRules
from tests.factories import DAY, HOUR, alice, technical_interview, with_rules

pytestmark = pytest.mark.django_db


def test_a_template_is_found_by_its_id():
    template = technical_interview()
    assert spec.template(template.pk) == template
    with pytest.raises(InterviewNotFound, match="there is no interview 404"):
        spec.template(404)


def test_an_interview_is_its_template_in_seconds():
    found = spec.of_template(technical_interview(alice(), duration=45))
    assert (found.name, found.duration) == ("Technical Interview", 45 * 60)
    assert found.panel.interviewers == (alice(),)
    assert found.rules == Rules()


def test_the_rules_of_the_brief_are_those_of_a_template_that_says_nothing():
    assert spec.rules_of(technical_interview()) == Rules(
        notice=DAY, step=HOUR // 2, before=0, after=0, blocking=EVERY_TYPE, offered=None,
        horizon=7 * DAY,
    )  # fmt: skip


def test_every_rule_of_a_template_is_taken():
    template = with_rules(
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
    assert spec.rules_of(template) == Rules(
        notice=HOUR,
        step=900,
        before=300,
        after=600,
        blocking=EVERY_TYPE - {BusyType.BUSY_TENTATIVE},
        offered=OpenHours("Asia/Tokyo", tuesday),
        horizon=30 * DAY,
    )


@pytest.mark.parametrize(
    "rules", [{"candidate_windows": "whenever"}, {"candidate_timezone": "../etc/passwd"}]
)
def test_rules_that_cannot_be_understood_are_refused_with_the_templates_name(rules):
    template = with_rules(technical_interview(), **rules)
    with pytest.raises(UnreadableRules, match=r"^Technical Interview: candidate "):
        spec.rules_of(template)


def test_an_interview_that_a_caller_describes_has_the_rules_of_the_brief():
    panel = spec.of_template(technical_interview(alice())).panel
    assert Interview(None, None, HOUR, panel).rules == Rules()
