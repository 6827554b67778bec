from __future__ import annotations

import pytest

from engine.panel import Group
from interviews import panels
from interviews.panels import GroupSpec, InterviewerNotFoundError
from tests.factories import add_group, alice, bob, chen, farid, technical_interview

pytestmark = pytest.mark.django_db


def ids(*people) -> tuple[int, ...]:
    return tuple(person.pk for person in people)


def test_interviewers_of_a_template_form_one_group():
    panel = panels.load_for_template(technical_interview(bob(), alice()))
    everybody = tuple(sorted((alice(), bob()), key=lambda person: person.pk))
    assert panel.groups == (Group(ids(*everybody), 2),)
    assert (panel.optional, panel.interviewers) == ((), everybody)


def test_groups_and_members_keep_their_order():
    template = technical_interview(farid())
    second = add_group(template, chen(), alice(), required=1)
    first = add_group(template, bob(), alternates=[chen(), alice()])
    first.position, second.position = 1, 2
    for pool in (first, second):
        pool.save()
    assert panels.load_for_template(template).groups == (
        Group(ids(farid()), 1),
        Group(ids(bob()), 1, ids(chen(), alice())),
        Group(ids(chen(), alice()), 1),
    )


def test_members_of_groups_that_need_nobody_are_optional():
    template = technical_interview(alice())
    add_group(template, bob(), required=0, alternates=[chen()])
    add_group(template, chen(), farid(), required=0)
    panel = panels.load_for_template(template)
    assert panel.groups == (Group(ids(alice()), 1),)
    assert panel.optional == ids(bob(), chen(), farid())
    assert len(panel.interviewers) == 4


def test_empty_group_is_kept():
    template = technical_interview(alice())
    add_group(template, required=2)
    assert panels.load_for_template(template).groups[1] == Group((), 2)


def test_panel_excludes_members_of_other_templates():
    add_group(technical_interview(alice()), bob())
    assert panels.load_for_template(technical_interview(chen())).interviewers == (chen(),)


def test_unchanged_panel_costs_one_query(django_assert_num_queries):
    template = technical_interview(alice())
    for _ in range(3):
        add_group(template, bob(), chen())
    first = panels.load_for_template(template)
    with django_assert_num_queries(1):
        assert panels.load_for_template(template) == first


def test_find_template_ids_returns_each_template_once():
    onsite, pool, _ = (
        technical_interview(alice(), bob()),
        technical_interview(),
        technical_interview(),
    )
    add_group(pool, chen(), bob(), alternates=[alice()])
    for people, template_ids in (
        ((alice(), bob()), [onsite.pk, pool.pk]),
        ((chen(),), [pool.pk]),
        ((), []),
    ):
        assert panels.find_template_ids(ids(*people)) == template_ids


def test_panel_from_specs_has_their_groups():
    specs = [GroupSpec(ids(bob(), alice()) * 2), GroupSpec(ids(chen()), 1, ids(bob(), chen()))]
    panel = panels.load_from_specs(specs, ids(farid()) * 2)
    assert panel.groups == (Group(ids(bob(), alice()), 2), Group(ids(chen()), 1, ids(bob())))
    assert panel.optional == ids(farid())
    assert set(panel.interviewers) == {alice(), bob(), chen(), farid()}


def test_unknown_interviewer_ids_are_rejected():
    specs = [GroupSpec((*ids(alice()), 10**6), None, (10**5,))]
    with pytest.raises(InterviewerNotFoundError) as caught:
        panels.load_from_specs(specs, [10**7])
    assert caught.value.ids == [10**5, 10**6, 10**7]


def test_group_members_are_not_optional():
    template = technical_interview(alice())
    add_group(template, alice(), bob(), required=0)
    assert panels.load_for_template(template).optional == ids(bob())
    assert panels.load_from_specs([GroupSpec(ids(alice()))], ids(alice(), bob())).optional == ids(
        bob()
    )
