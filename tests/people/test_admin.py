from __future__ import annotations

import pytest
from django.urls import reverse

from people.models import Interviewer
from tests.admin_page import build_form_data, build_inline_rows
from tests.factories import alice, bob

pytestmark = pytest.mark.django_db


def test_search_finds_interviewers_by_name_and_email(admin_client):
    alice()
    Interviewer.objects.filter(pk=bob().pk).update(email="bob@example.com")
    url = reverse("admin:people_interviewer_changelist")
    for query, count in (("johnson", 1), ("bob@example", 1), ("nobody", 0)):
        assert admin_client.get(url, {"q": query}).context["cl"].result_count == count


def add(client, **typed: object):
    url = reverse("admin:people_interviewer_add")
    return client.post(url, build_form_data(client.get(url), name="Alice Johnson", **typed))


def test_invalid_time_zone_shows_an_error(admin_client):
    response = add(admin_client, timezone="Mars/Olympus")
    assert response.status_code == 200
    assert "“Mars/Olympus” is not a valid time zone." in response.content.decode()
    assert not Interviewer.objects.exists()


def test_only_the_name_is_required(admin_client):
    assert add(admin_client).status_code == 302
    interviewer = Interviewer.objects.get()
    assert (interviewer.open_hours, interviewer.holiday_region, interviewer.max_per_day) == (
        "Mon-Fri 09:00-17:00",
        "",
        None,
    )


def test_form_for_a_new_interviewer_proposes_office_hours(admin_client):
    url = reverse("admin:people_interviewer_add")
    for query in ({}, {"name": "Bob Smith"}):
        form = admin_client.get(url, query).context["adminform"].form
        assert form["open_hours"].value() == "Mon-Fri 09:00-17:00"
        assert "Empty: open at any time, at night and on weekends" in form["open_hours"].help_text


def test_empty_hours_stay_empty(admin_client):
    assert add(admin_client, open_hours="").status_code == 302
    interviewer = Interviewer.objects.get()
    assert interviewer.open_hours == ""
    url = reverse("admin:people_interviewer_change", args=[interviewer.pk])
    assert admin_client.get(url).context["adminform"].form["open_hours"].value() == ""


def test_hours_and_limits_are_saved_as_entered(admin_client):
    hours = "Mon-Thu 09:00-12:30, 13:30-17:00\r\nFri 22:00-02:00"
    add(admin_client, open_hours=hours, holiday_region="DE-BY", max_per_day="2")
    interviewer = Interviewer.objects.get()
    assert interviewer.open_hours.splitlines() == hours.splitlines()
    assert (interviewer.holiday_region, interviewer.max_per_day) == ("DE-BY", 2)


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("open_hours", "Mon 09:00-17:00\nFry 09:00-17:00", "Line 2: “Fry” is not a day"),
        ("holiday_region", "XX", "The public holidays of “XX” are not known"),
    ],
)
def test_invalid_rule_shows_an_error(admin_client, field, typed, error):
    response = add(admin_client, **{field: typed})
    assert error in response.context["adminform"].form.errors[field][0]
    assert not Interviewer.objects.exists()


def test_overrides_are_edited_inline(admin_client):
    away = {"first_day": "2025-01-20", "last_day": "2025-01-24", "hours": ""}
    short = {"first_day": "2025-01-27", "last_day": "2025-01-27", "hours": "10:00-12:00"}
    assert add(admin_client, **build_inline_rows("special_days", away, short)).status_code == 302
    assert [str(override) for override in Interviewer.objects.get().special_days.all()] == [
        "2025-01-20 to 2025-01-24: time off",
        "2025-01-27: 10:00-12:00",
    ]


def test_reversed_override_dates_show_an_error(admin_client):
    typed = {"first_day": "2025-01-24", "last_day": "2025-01-20"}
    response = add(admin_client, **build_inline_rows("special_days", typed))
    assert "The last day must not be before the first day." in response.content.decode()
    assert not Interviewer.objects.exists()
