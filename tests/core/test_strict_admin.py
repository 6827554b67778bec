"""No registered page of the admin answers filters on columns that it does not offer."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from core.strict_admin import StrictLookupsMixin

ADMINS = list(admin.site._registry.values())
SUFFIXES = ["", "__exact", "__startswith", "__regex", "__gt", "__x", "__pk__gt"]

pytestmark = pytest.mark.django_db


def list_offered_filters(page: admin.ModelAdmin) -> set[str]:
    names = {entry[0] if isinstance(entry, tuple) else entry for entry in page.list_filter}
    return {str(name) for name in names} | {str(page.date_hierarchy), page.opts.pk.name}


@pytest.mark.parametrize("page", ADMINS, ids=lambda page: page.opts.label)
def test_filters_on_other_fields_are_refused(page):
    assert isinstance(page, StrictLookupsMixin)
    others = {field.name for field in page.opts.get_fields()} - list_offered_filters(page)
    lookups = [f"{name}{suffix}" for name in others for suffix in SUFFIXES]
    assert [lookup for lookup in lookups if page.lookup_allowed(lookup, "x")] == []


@pytest.mark.parametrize("page", ADMINS, ids=lambda page: page.opts.label)
def test_offered_filters_take_no_other_lookups(page):
    lookups = [f"{name}{suffix}" for name in list_offered_filters(page) for suffix in SUFFIXES[2:]]
    assert [lookup for lookup in lookups if page.lookup_allowed(lookup, "x")] == []


@pytest.mark.parametrize("page", ADMINS, ids=lambda page: page.opts.label)
def test_every_list_with_its_filters_can_be_opened(admin_client, page):
    url = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
    answer = admin_client.get(url)
    assert answer.status_code == 200
    for filter_ in answer.context["cl"].filter_specs:
        for choice in filter_.choices(answer.context["cl"]):
            assert admin_client.get(url + choice["query_string"]).status_code == 200


@pytest.mark.parametrize("lookup", ["payload__text__regex", "payload__email", "last_error__regex"])
def test_messages_cannot_be_read_by_filters(admin_client, lookup):
    url = reverse("admin:outbox_message_changelist")
    assert admin_client.get(url, {lookup: "/book/F8"}).status_code == 400


@pytest.mark.parametrize("year", ["9999", "9999999999999999999"])
@pytest.mark.parametrize(("model", "field"), [("booking", "start"), ("auditentry", "at")])
def test_year_outside_of_the_calendar_is_a_wrong_filter(admin_client, model, field, year):
    url = reverse(f"admin:bookings_{model}_changelist")
    answer = admin_client.get(url, {f"{field}__year": year})
    assert (answer.status_code, answer["Location"]) == (302, f"{url}?e=1")


@pytest.mark.parametrize("selected_id", ["\0", "x", "9" * 30, "nan"])
@pytest.mark.parametrize("model", ["bookings_hold", "people_interviewer", "auth_user"])
def test_action_on_an_impossible_id_is_rejected(admin_client, model, selected_id):
    form = {"action": "delete_selected", "index": "0", "_selected_action": selected_id}
    answer = admin_client.post(reverse(f"admin:{model}_changelist"), form)
    assert answer.status_code == 400
