"""Accounts and links of candidates, coordinators and interviewers."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group, User

from bookings import candidate_links
from bookings.candidate_links import Invitee
from interviews.models import InterviewTemplate
from people.coordinator_accounts import COORDINATORS_GROUP
from tests.access import callers
from tests.browser.chromium import Visitor
from tests.factories import NOW, alice, set_rules, utc_seconds

DANA = Invitee("Dana Roy", "dana@example.com", "Europe/Berlin")
PASSWORD = "correct horse battery"


def create_candidate_path(template: InterviewTemplate, invitee: Invitee = DANA) -> str:
    """Create a candidate link and return its path."""
    _, secret = candidate_links.create(template.pk, invitee, utc_seconds(NOW))
    return f"/book/{secret}"


def create_coordinator_account() -> User:
    """Create the account of a coordinator."""
    user = callers.create_account("carla", password=PASSWORD)
    user.groups.add(Group.objects.get(name=COORDINATORS_GROUP))
    return user


def create_alice_account() -> User:
    """Create the account of the interviewer Alice."""
    user = callers.create_account("alice", password=PASSWORD)
    set_rules(alice(), account=user)
    return user


def sign_in(visitor: Visitor, user: User | None = None) -> None:
    """Sign a visitor in, by default as a new coordinator, with times in UTC."""
    client = callers.client_of(user or create_coordinator_account())
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, "zone": "UTC"}
    visitor.context.add_cookies(
        [{"name": name, "value": value, "url": visitor.base_url} for name, value in cookies.items()]
    )
