"""The groups of coordinators and administrators, and their admin permissions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission

from people.coordinator_accounts import ADMINISTRATORS_GROUP, COORDINATORS_GROUP

#: Apps whose objects coordinators edit. Only superusers edit accounts and tokens.
EDITABLE_APPS = ("people", "calendars", "interviews")
#: Apps whose objects coordinators only view.
VIEWABLE_APPS = ("bookings", "outbox")
#: The permission to revoke candidate links.
REVOKE_LINKS = "change_candidatelink"


def ensure_groups(using: str = "default", **kwargs: Any) -> None:
    """Create the groups if they are missing, with their permissions; runs after each migration.

    Permissions that an administrator added to a group stay. Administrators need none: they use
    the pages.
    """
    Group.objects.using(using).get_or_create(name=ADMINISTRATORS_GROUP)
    group, _ = Group.objects.using(using).get_or_create(name=COORDINATORS_GROUP)
    permissions = Permission.objects.using(using)
    editing = permissions.filter(content_type__app_label__in=EDITABLE_APPS)
    viewing = permissions.filter(
        content_type__app_label__in=VIEWABLE_APPS, codename__startswith="view_"
    )
    revoking = permissions.filter(content_type__app_label="bookings", codename=REVOKE_LINKS)
    group.permissions.add(*editing, *viewing, *revoking)
