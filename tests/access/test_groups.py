from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from access import groups
from access.roles import COORDINATORS_GROUP
from tests.access import callers
from tests.factories import alice

pytestmark = pytest.mark.django_db


def allowed() -> set[str]:
    permissions = Group.objects.get(name=COORDINATORS_GROUP).permissions.select_related(
        "content_type"
    )
    return {f"{one.content_type.app_label}.{one.codename}" for one in permissions}


def test_coordinators_keep_people_calendars_and_templates():
    assert {
        "people.change_interviewer",
        "people.add_specialdays",
        "calendars.delete_connection",
        "interviews.add_interviewtemplate",
    } <= allowed()


def test_coordinators_keep_neither_accounts_nor_tokens():
    assert not [one for one in allowed() if one.startswith(("auth.", "access.", "admin."))]


def test_migrating_gives_back_what_was_taken_and_takes_nothing_that_was_given():
    group = Group.objects.get(name=COORDINATORS_GROUP)
    group.user_set.add(callers.create_account("ann"))
    before = allowed()
    group.permissions.clear()
    call_command("migrate", verbosity=0)
    assert allowed() == before
    assert group.user_set.count() == 1


def test_it_is_made_where_it_was_removed():
    Group.objects.all().delete()
    groups.ensure_coordinators_group()
    assert "people.change_interviewer" in allowed()


def test_a_coordinator_keeps_people_in_the_admin():
    url = reverse("admin:people_interviewer_change", args=[alice().pk])
    page = callers.coordinator_client().get(url)
    assert page.status_code == 200
    assert "account" not in page.context["adminform"].form.fields
    assert "account" in callers.superuser_client().get(url).context["adminform"].form.fields
