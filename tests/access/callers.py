"""Clients for every kind of caller."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from access import api_tokens, invitations
from access.models import ApiToken
from api.actors import SYSTEM_ACTOR
from outbox.models import Message
from people.coordinator_accounts import COORDINATORS_GROUP
from people.models import Interviewer
from tests.factories import NOW, alice, utc_seconds


def issue_token(**fields: Any) -> tuple[ApiToken, str]:
    """Return a saved token and its text; by default the token may only read."""
    token = ApiToken(**{"name": "a program", **fields})
    return token, api_tokens.issue(token, timezone.now())


def client_with_token(text: str, **defaults: Any) -> Client:
    """Return a client that sends a text as its bearer token."""
    return Client(HTTP_AUTHORIZATION=f"Bearer {text}", **defaults)


def client_of_new_token(**fields: Any) -> Client:
    """Return a client with a new active token."""
    return client_with_token(issue_token(**fields)[1])


def create_account(name: str, **fields: Any) -> User:
    return User.objects.create_user(name, **fields)


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
    """Return a client that is signed in to a new account of an interviewer."""
    person.account = create_account(f"account of {person.pk}")
    person.save()
    return client_of(person.account)


def create_anonymous_session(client: Client) -> str:
    """Create a session before the sign-in; return its key."""
    session = client.session
    session["something"] = "kept"
    session.save()
    return str(session.session_key)


def invite_alice() -> str:
    """Invite the interviewer Alice by mail; return the secret of the link."""
    person = alice()
    person.email = "alice@example.com"
    person.save()
    invitations.invite(person, utc_seconds(NOW), SYSTEM_ACTOR)
    text = Message.objects.order_by("pk").last().private_text
    match = re.search(r"/account/invitation/([\w-]+)", text)
    assert match
    return match[1]
