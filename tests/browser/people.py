"""What brings candidates, coordinators and interviewers to their pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group, User

from access.roles import COORDINATORS
from bookings import candidate_links
from bookings.candidate_links import Invited
from interviews.models import InterviewTemplate
from tests.access import callers
from tests.browser.chromium import Visitor
from tests.factories import NOW, alice, at, with_rules

DANA = Invited("Dana Roy", "dana@example.com", "Europe/Berlin")
PASSWORD = "correct horse battery"


def link_to(template: InterviewTemplate, invited: Invited = DANA) -> str:
    """The path of a new candidate link."""
    _, secret = candidate_links.make(template.pk, invited, at(NOW))
    return f"/book/{secret}"


def carla() -> User:
    """A coordinator's account."""
    user = callers.account("carla", password=PASSWORD)
    user.groups.add(Group.objects.get(name=COORDINATORS))
    return user


def alices_account() -> User:
    """The account of an interviewer."""
    user = callers.account("alice", password=PASSWORD)
    with_rules(alice(), account=user)
    return user


def desk_of(visitor: Visitor, user: User | None = None) -> None:
    """Sign a visitor in as a coordinator, or with another account; they read times in UTC."""
    session = callers.signed_in(user or carla()).cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, "zone": "UTC"}
    visitor.context.add_cookies(
        [{"name": name, "value": value, "url": visitor.base} for name, value in cookies.items()]
    )
