from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from access import groups
from people.coordinator_accounts import COORDINATORS_GROUP
from tests.access import callers
from tests.factories import alice

pytestmark = pytest.mark.django_db


def get_group_permissions() -> set[str]:
    permissions = Group.objects.get(name=COORDINATORS_GROUP).permissions.select_related(
        "content_type"
    )
    return {
        f"{permission.content_type.app_label}.{permission.codename}" for permission in permissions
    }


def test_coordinators_edit_people_calendars_and_templates():
    assert {
        "people.change_interviewer",
        "people.add_specialdays",
        "calendars.delete_connection",
        "interviews.add_interviewtemplate",
    } <= get_group_permissions()


def test_coordinators_cannot_edit_accounts_or_tokens():
    assert not [
        permission
        for permission in get_group_permissions()
        if permission.startswith(("auth.", "access.", "admin."))
    ]


def test_migrate_restores_group_permissions_and_keeps_members():
    group = Group.objects.get(name=COORDINATORS_GROUP)
    group.user_set.add(callers.create_account("ann"))
    before = get_group_permissions()
    group.permissions.clear()
    call_command("migrate", verbosity=0)
    assert get_group_permissions() == before
    assert group.user_set.count() == 1


def test_deleted_group_is_created_again():
    Group.objects.all().delete()
    groups.ensure_groups()
    assert "people.change_interviewer" in get_group_permissions()


def test_coordinator_edits_interviewers_in_the_admin():
    url = reverse("admin:people_interviewer_change", args=[alice().pk])
    page = callers.coordinator_client().get(url)
    assert page.status_code == 200
    assert "account" not in page.context["adminform"].form.fields
    assert "account" in callers.superuser_client().get(url).context["adminform"].form.fields
