"""Everybody who may call, each by what their requests bring along."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from access import api_tokens
from access.models import ApiToken
from access.roles import COORDINATORS
from people.models import Interviewer


def issued(**about: Any) -> tuple[ApiToken, str]:
    """A token that may read, unless something else is said of it, and its text."""
    token = ApiToken(**{"name": "a program", **about})
    return token, api_tokens.issue(token, timezone.now())


def bearer(text: str, **more: Any) -> Client:
    """A program that shows a text as its token."""
    return Client(HTTP_AUTHORIZATION=f"Bearer {text}", **more)


def program(**about: Any) -> Client:
    """A program with a good token."""
    return bearer(issued(**about)[1])


def account(name: str, **about: Any) -> User:
    return User.objects.create_user(name, **about)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def coordinator() -> Client:
    user = account("coordinator", is_staff=True)
    user.groups.add(Group.objects.get(name=COORDINATORS))
    return signed_in(user)


def admin() -> Client:
    return signed_in(account("admin", is_staff=True, is_superuser=True))


def interviewer(person: Interviewer) -> Client:
    """The account of an interviewer."""
    person.account = account(f"account of {person.pk}")
    person.save()
    return signed_in(person.account)


def session_of_a_stranger(client: Client) -> str:
    """The key of a session that somebody has before they sign in."""
    session = client.session
    session["something"] = "kept"
    session.save()
    return str(session.session_key)
