"""Everybody who may call, each by what their requests bring along."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from access import api_tokens
from access.models import ApiToken
from access.roles import COORDINATORS_GROUP
from people.models import Interviewer


def issue_token(**about: Any) -> tuple[ApiToken, str]:
    """A token that may read, unless something else is said of it, and its text."""
    token = ApiToken(**{"name": "a program", **about})
    return token, api_tokens.issue(token, timezone.now())


def client_with_token(text: str, **more: Any) -> Client:
    """A program that shows a text as its token."""
    return Client(HTTP_AUTHORIZATION=f"Bearer {text}", **more)


def client_of_new_token(**about: Any) -> Client:
    """A program with a good token."""
    return client_with_token(issue_token(**about)[1])


def create_account(name: str, **about: Any) -> User:
    return User.objects.create_user(name, **about)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def coordinator_client() -> Client:
    user = create_account("coordinator", is_staff=True)
    user.groups.add(Group.objects.get(name=COORDINATORS_GROUP))
    return client_of(user)


def superuser_client() -> Client:
    return client_of(create_account("admin", is_staff=True, is_superuser=True))


def interviewer_client(person: Interviewer) -> Client:
    """The account of an interviewer."""
    person.account = create_account(f"account of {person.pk}")
    person.save()
    return client_of(person.account)


def create_anonymous_session(client: Client) -> str:
    """The key of a session that somebody has before they sign in."""
    session = client.session
    session["something"] = "kept"
    session.save()
    return str(session.session_key)
