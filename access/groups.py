"""The group of coordinators, and what its members may do in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission

from access.roles import COORDINATORS_GROUP

#: Apps whose rows coordinators keep. Accounts and tokens are for admins.
EDITABLE_APPS = ("people", "calendars", "interviews")
#: Apps of which they see what there is.
VIEWABLE_APPS = ("bookings", "outbox")


def ensure_coordinators_group(using: str = "default", **kwargs: Any) -> None:
    """Make the group, and give it what it lacks; called after each migration."""
    group, _ = Group.objects.using(using).get_or_create(name=COORDINATORS_GROUP)
    permissions = Permission.objects.using(using).filter(content_type__app_label__in=EDITABLE_APPS)
    seen = Permission.objects.using(using).filter(
        content_type__app_label__in=VIEWABLE_APPS, codename__startswith="view_"
    )
    group.permissions.add(*permissions, *seen)
