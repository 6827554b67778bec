from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def create_demo_account() -> tuple[str, str]:
    output = StringIO()
    call_command("demo_account", stdout=output)
    name, password = output.getvalue().strip().split(" / ")
    return name, password


def test_printed_account_signs_in_and_sees_interview_types(settings):
    settings.DEBUG = True
    name, password = create_demo_account()
    client = Client()
    page = client.post(reverse("login"), {"login": name, "password": password}, follow=True)
    assert page.request["PATH_INFO"] == reverse("home")
    assert reverse("interview-list") in page.content.decode()


def test_each_run_changes_the_password_of_one_account(settings):
    settings.DEBUG = True
    assert create_demo_account() != create_demo_account()
    assert User.objects.count() == 1


def test_command_refuses_without_debug(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="available with DEBUG only"):
        create_demo_account()
    assert not User.objects.exists()
