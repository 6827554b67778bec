from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from people.models import Interviewer

pytestmark = pytest.mark.django_db


def interviewer(**values: str) -> Interviewer:
    return Interviewer(name="Alice Johnson", **values)


def test_an_interviewer_lives_in_utc_unless_said_otherwise():
    interviewer().full_clean()
    assert interviewer().timezone == "UTC"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "+02:00", "../etc/passwd", "CET-1CEST"])
def test_a_zone_that_is_none_is_refused_by_name(zone):
    with pytest.raises(ValidationError) as caught:
        interviewer(timezone=zone).full_clean()
    assert caught.value.message_dict == {"timezone": [f"{zone} is not an IANA time zone."]}


def test_two_interviewers_may_share_a_name_but_no_address():
    interviewer(email="alice@example.com").save()
    interviewer(email="").save()
    interviewer(email="").save()
    with pytest.raises(ValidationError, match="Another interviewer has this email address"):
        interviewer(email="alice@example.com").full_clean()
    with pytest.raises(IntegrityError):
        interviewer(email="alice@example.com").save()


def test_interviewers_are_in_order_of_their_names():
    for name in ("Chen", "Alice", "Bob"):
        Interviewer.objects.create(name=name)
    assert [str(one) for one in Interviewer.objects.all()] == ["Alice", "Bob", "Chen"]
