from __future__ import annotations

import pytest
from django.urls import reverse

from interviews.models import InterviewTemplate, PanelGroup
from tests.admin_page import build_form_data, build_inline_rows, get_warnings
from tests.factories import alice, bob, technical_interview

pytestmark = pytest.mark.django_db


def change(client, changed: InterviewTemplate | PanelGroup, **typed: object):
    """Save the admin page of a template or a group, and follow redirects."""
    url = reverse(f"admin:interviews_{changed._meta.model_name}_change", args=[changed.pk])
    return client.post(url, build_form_data(client.get(url), **typed), follow=True)


def test_template_and_its_interviewers_can_be_edited(admin_client):
    template = technical_interview(alice())
    typed = {
        "name": "Onsite",
        "duration": "45",
        "tentative": "free",
        "interviewers": [alice().pk, bob().pk],
    }
    assert change(admin_client, template, **typed).redirect_chain
    template.refresh_from_db()
    assert (template.name, template.duration, template.tentative) == ("Onsite", 45, "free")
    assert set(template.interviewers.all()) == {alice(), bob()}


def test_switch_for_tentative_time_says_what_follows(admin_client):
    page = admin_client.get(reverse("admin:interviews_interviewtemplate_add")).content.decode()
    assert "Microsoft 365 reports an invitation without an answer as tentative" in page


@pytest.mark.parametrize("duration", ["0", "1441", "", "an hour"])
def test_invalid_duration_is_rejected(admin_client, duration):
    url = reverse("admin:interviews_interviewtemplate_add")
    typed = build_form_data(admin_client.get(url), name="Onsite", duration=duration)
    response = admin_client.post(url, typed)
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["duration"]
    assert not InterviewTemplate.objects.exists()


def test_search_finds_templates_by_interviewer(admin_client):
    technical_interview(alice(), bob())
    url = reverse("admin:interviews_interviewtemplate_changelist")
    for query, count in (("smith", 1), ("technical", 1), ("nobody", 0)):
        assert admin_client.get(url, {"q": query}).context["cl"].result_count == count


@pytest.mark.parametrize(
    ("typed", "warnings"),
    [
        ({"step": "15"}, ["Slots start every 15 minutes, not on the hour and half hour."]),
        ({"step": "60"}, ["Slots start on the hour only, not on the half hour."]),
        ({"notice": "720"}, ["The notice is 12 h, not 24 h."]),
        ({"notice": "90"}, ["The notice is 90 min, not 24 h."]),
        (
            {"step": "5", "notice": "0"},
            [
                "Slots start every 5 minutes, not on the hour and half hour.",
                "The notice is 0 h, not 24 h.",
            ],
        ),
    ],
)
def test_deviation_from_the_briefs_rules_shows_a_warning(admin_client, typed, warnings):
    template = technical_interview(alice())
    assert get_warnings(change(admin_client, template, **typed)) == warnings
    template.refresh_from_db()
    assert all(str(getattr(template, name)) == value for name, value in typed.items())


def test_the_briefs_rules_show_no_warning(admin_client):
    response = change(admin_client, technical_interview(alice()), buffer_before="15")
    assert response.redirect_chain
    assert get_warnings(response) == []


def test_groups_are_edited_inline_and_link_to_their_members(admin_client):
    template = technical_interview(alice())
    typed = build_inline_rows("groups", {"name": "Seniors", "required": "2", "position": "0"})
    change(admin_client, template, **typed)
    group = template.groups.get()
    assert (group.name, group.required) == ("Seniors", 2)
    page = admin_client.get(
        reverse("admin:interviews_interviewtemplate_change", args=[template.pk])
    )
    assert reverse("admin:interviews_panelgroup_change", args=[group.pk]) in page.content.decode()


def member(person, **typed: str) -> dict[str, object]:
    return {"interviewer": person.pk, "position": "0", **typed}


def test_group_members_are_edited_inline(admin_client):
    group = technical_interview().groups.create(name="Seniors", required=1)
    typed = build_inline_rows(
        "members", member(alice()), member(bob(), alternate="on", position="1")
    )
    assert change(admin_client, group, **typed).redirect_chain
    assert [(member.interviewer, member.alternate) for member in group.members.all()] == [
        (alice(), False),
        (bob(), True),
    ]


def test_group_that_needs_more_members_than_it_has_is_rejected(admin_client):
    group = technical_interview().groups.create(name="Seniors")
    response = change(
        admin_client, group, required="2", **build_inline_rows("members", member(alice()))
    )
    assert "Required members: 2. Members listed: 1." in response.content.decode()
    assert not group.members.exists()


def test_removed_member_is_not_counted(admin_client):
    group = technical_interview().groups.create(name="Seniors", required=1)
    group.members.create(interviewer=alice())
    response = change(admin_client, group, **{"members-0-DELETE": "on"})
    assert "Required members: 1. Members listed: 0." in response.content.decode()
    assert group.members.exists()


def test_search_finds_templates_and_groups_by_member(admin_client):
    group = technical_interview().groups.create(name="Seniors")
    group.members.create(interviewer=bob())
    for kind in ("interviewtemplate", "panelgroup"):
        url = reverse(f"admin:interviews_{kind}_changelist")
        for query, count in (("smith", 1), ("technical", 1), ("nobody", 0)):
            assert admin_client.get(url, {"q": query}).context["cl"].result_count == count


def test_saving_an_unfillable_panel_shows_a_warning(admin_client):
    template = technical_interview(alice())
    assert get_warnings(change(admin_client, template)) == []
    PanelGroup.objects.create(template=template, name="Pool", required=2)
    warning = "This template cannot have slots yet: a group of 0 people cannot require 2."
    assert get_warnings(change(admin_client, template)) == [warning]
    nobody = get_warnings(change(admin_client, technical_interview()))
    assert nobody == ["This template cannot have slots yet: the panel has no members."]
