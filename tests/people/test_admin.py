from __future__ import annotations

import pytest
from django.urls import reverse

from people.models import Interviewer
from tests.admin_page import build_form_data, build_inline_rows
from tests.factories import alice, bob

pytestmark = pytest.mark.django_db


def test_interviewers_are_found_by_name_and_address(admin_client):
    alice()
    Interviewer.objects.filter(pk=bob().pk).update(email="bob@example.com")
    url = reverse("admin:people_interviewer_changelist")
    for words, found in (("johnson", 1), ("bob@example", 1), ("nobody", 0)):
        assert admin_client.get(url, {"q": words}).context["cl"].result_count == found


def add(client, **typed: object):
    url = reverse("admin:people_interviewer_add")
    return client.post(url, build_form_data(client.get(url), name="Alice Johnson", **typed))


def test_a_zone_that_is_none_comes_back_with_what_is_wrong(admin_client):
    answer = add(admin_client, timezone="Mars/Olympus")
    assert answer.status_code == 200
    assert "Mars/Olympus is not an IANA time zone." in answer.content.decode()
    assert not Interviewer.objects.exists()


def test_a_name_is_enough_and_sets_no_rules(admin_client):
    assert add(admin_client).status_code == 302
    found = Interviewer.objects.get()
    assert (found.open_hours, found.holiday_region, found.max_per_day) == ("", "", None)


def test_hours_and_limits_are_kept_as_they_were_typed(admin_client):
    hours = "Mon-Thu 09:00-12:30, 13:30-17:00\r\nFri 22:00-02:00"
    add(admin_client, open_hours=hours, holiday_region="DE-BY", max_per_day="2")
    found = Interviewer.objects.get()
    assert found.open_hours.splitlines() == hours.splitlines()
    assert (found.holiday_region, found.max_per_day) == ("DE-BY", 2)


@pytest.mark.parametrize(
    ("field", "typed", "wrong"),
    [
        ("open_hours", "Mon 09:00-17:00\nFry 09:00-17:00", "Line 2: “Fry” is no day"),
        ("holiday_region", "XX", "“XX” is no country"),
    ],
)
def test_a_rule_that_cannot_be_comes_back_with_what_is_wrong(admin_client, field, typed, wrong):
    answer = add(admin_client, **{field: typed})
    assert wrong in answer.context["adminform"].form.errors[field][0]
    assert not Interviewer.objects.exists()


def test_time_off_and_other_hours_are_entered_with_the_person(admin_client):
    away = {"first_day": "2025-01-20", "last_day": "2025-01-24", "hours": ""}
    short = {"first_day": "2025-01-27", "last_day": "2025-01-27", "hours": "10:00-12:00"}
    assert (
        add(admin_client, **build_inline_rows("availability_overrides", away, short)).status_code
        == 302
    )
    assert [str(one) for one in Interviewer.objects.get().availability_overrides.all()] == [
        "2025-01-20 to 2025-01-24: time off",
        "2025-01-27: 10:00-12:00",
    ]


def test_days_that_end_before_they_begin_come_back_with_what_is_wrong(admin_client):
    typed = {"first_day": "2025-01-24", "last_day": "2025-01-20"}
    answer = add(admin_client, **build_inline_rows("availability_overrides", typed))
    assert "The last day is before the first." in answer.content.decode()
    assert not Interviewer.objects.exists()
