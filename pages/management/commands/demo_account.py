"""An account for trying, with a new password each time: `manage.py demo_account`."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError

from access.roles import COORDINATORS_GROUP

USERNAME = "demo"


class Command(BaseCommand):
    help = "Make a coordinator's account for trying (with DEBUG alone), and print how to sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("There is no demo account without DEBUG.")
        password = secrets.token_urlsafe(9)
        account, _ = User.objects.get_or_create(username=USERNAME, defaults={"is_staff": True})
        account.set_password(password)
        account.save()
        account.groups.add(Group.objects.get(name=COORDINATORS_GROUP))
        self.stdout.write(f"{USERNAME} / {password}")
