"""Create the demo account: `manage.py demo_account`."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError

from people.coordinator_accounts import COORDINATORS_GROUP

USERNAME = "demo"


class Command(BaseCommand):
    help = (
        "Create a coordinator account for trying Slotsmith, or give it a new password, and print"
        " its name and password. Works with DEBUG only."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo account is available with DEBUG only.")
        password = secrets.token_urlsafe(9)
        user, _ = User.objects.get_or_create(username=USERNAME, defaults={"is_staff": True})
        user.set_password(password)
        user.save()
        user.groups.add(Group.objects.get(name=COORDINATORS_GROUP))
        self.stdout.write(f"{USERNAME} / {password}")
