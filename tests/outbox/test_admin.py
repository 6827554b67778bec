"""The admin pages of messages and webhook endpoints."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import override_settings
from django.urls import reverse

from engine.timestamps import to_datetime
from outbox.models import Message, WebhookEndpoint
from tests.admin_page import build_form_data, get_warnings
from tests.factories import NOW, utc_seconds
from tests.outbox.channels import enqueue_message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel", "frozen")]

MESSAGES = "admin:outbox_message_changelist"
ENDPOINTS = "admin:outbox_webhookendpoint_changelist"
URL = "https://hr.example.com/hook?key=secret"
WEBHOOK = {"endpoint": 3, "id": "evt_1", "type": "slots.changed", "data": {"from": NOW}}


def create_endpoint(**fields: Any) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(**{"name": "HR", "url": URL, **fields})


def get_page_text(client: Any, name: str, *args: int) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def run_action(client: Any, name: str, action: str, *rows: Any):
    form = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(reverse(name), form, follow=True)


def sign_in_staff(client: Any, django_user_model: Any, *permissions: str) -> Any:
    user = django_user_model.objects.create_user("sam", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return client


def test_list_shows_state_of_every_message(admin_client):
    enqueue_message("a")
    Message.objects.update(
        payload=WEBHOOK, channel="webhook", attempts=2, last_error="answered 503"
    )
    page_text = get_page_text(admin_client, MESSAGES)
    for expected in ("slots.changed, endpoint 3", "booking", "waiting", "2", "answered 503"):
        assert expected.lower() in page_text.lower()
    assert "Jan. 20, 2025, 10 a.m." in page_text


def test_only_payloads_of_webhooks_are_shown(admin_client):
    message = enqueue_message("ann@example.com")
    assert "ann@example.com" not in get_page_text(
        admin_client, "admin:outbox_message_change", message.pk
    )
    Message.objects.update(payload=WEBHOOK, channel="webhook")
    assert "evt_1" in get_page_text(admin_client, "admin:outbox_message_change", message.pk)


def test_messages_are_read_only(admin_client):
    message = enqueue_message("a")
    page = reverse("admin:outbox_message_change", args=[message.pk])
    admin_client.post(page, {"state": "delivered", "channel": "mail"})
    message.refresh_from_db()
    assert (message.state, message.channel) == ("waiting", "test")
    for name, args in (("add", []), ("delete", [message.pk])):
        assert (
            admin_client.get(reverse(f"admin:outbox_message_{name}", args=args)).status_code == 403
        )


def test_failed_message_can_be_retried(admin_client):
    message = enqueue_message("a")
    Message.objects.update(state="failed", attempts=16, last_error="answered 500")
    response = run_action(admin_client, MESSAGES, "retry_now", message)
    message.refresh_from_db()
    assert message.state == "waiting"
    assert message.attempts == 0
    assert message.due_at == to_datetime(utc_seconds(NOW))
    assert [str(message) for message in response.context["messages"]] == [
        "Retrying 1 messages now."
    ]


def test_superseded_message_is_skipped_with_a_warning(admin_client):
    first, second = enqueue_message("a", ordering_key="s"), enqueue_message("b", ordering_key="s")
    Message.objects.filter(pk=first.pk).update(state="failed")
    Message.objects.filter(pk=second.pk).update(state="delivered")
    (warning,) = get_warnings(run_action(admin_client, MESSAGES, "retry_now", first, second))
    assert warning.startswith("Skipped 2 messages: ")
    first.refresh_from_db()
    assert first.state == "failed"


def test_view_permission_does_not_allow_retry(client, django_user_model):
    message = enqueue_message("a")
    Message.objects.update(state="failed")
    run_action(
        sign_in_staff(client, django_user_model, "view_message"), MESSAGES, "retry_now", message
    )
    message.refresh_from_db()
    assert message.state == "failed"


def test_new_endpoint_gets_a_secret(admin_client):
    url = reverse("admin:outbox_webhookendpoint_add")
    form_data = build_form_data(admin_client.get(url), name="HR", url=URL, events=["slots.changed"])
    assert admin_client.post(url, form_data).status_code == 302
    created = WebhookEndpoint.objects.get()
    assert (created.url, created.events, created.active) == (URL, ["slots.changed"], True)
    assert created.secret.startswith("whsec_")


@pytest.mark.parametrize(
    ("form_data", "field"),
    [
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": "http://hr.example.com/"}, "url"),
        ({"url": ""}, "url"),
        ({"name": ""}, "name"),
        ({"events": ["booking.moved"]}, "events"),
    ],
)
def test_invalid_endpoint_is_rejected(admin_client, form_data, field):
    url = reverse("admin:outbox_webhookendpoint_add")
    form = build_form_data(
        admin_client.get(url), **{"name": "HR", "url": URL, "events": [], **form_data}
    )
    response = admin_client.post(url, form)
    assert list(response.context["adminform"].form.errors) == [field]
    assert not WebhookEndpoint.objects.exists()


def test_change_keeps_the_secret(admin_client):
    hr = create_endpoint()
    page = reverse("admin:outbox_webhookendpoint_change", args=[hr.pk])
    form_data = build_form_data(admin_client.get(page), name="Payroll", active="")
    assert admin_client.post(page, form_data).status_code == 302
    changed = WebhookEndpoint.objects.get()
    assert (changed.name, changed.active, changed.secret) == ("Payroll", False, hr.secret)


def test_list_hides_secrets_and_full_urls(admin_client):
    hr = create_endpoint()
    page_text = get_page_text(admin_client, ENDPOINTS)
    assert "hr.example.com" in page_text
    assert "key=secret" not in page_text
    assert hr.secret not in page_text


def test_only_superusers_see_the_secret(admin_client, client, django_user_model):
    hr = create_endpoint()
    page = "admin:outbox_webhookendpoint_change"
    assert hr.secret in get_page_text(admin_client, page, hr.pk)
    other = sign_in_staff(
        client, django_user_model, "view_webhookendpoint", "change_webhookendpoint"
    )
    assert "whsec_" not in get_page_text(other, page, hr.pk)


def test_secret_can_be_rotated(admin_client):
    hr = create_endpoint()
    run_action(admin_client, ENDPOINTS, "rotate_secret", hr)
    changed = WebhookEndpoint.objects.get()
    assert changed.previous_secret == hr.secret != changed.secret
    assert changed.previous_secret_expires_at == to_datetime(utc_seconds(NOW) + 86400)


def test_endpoint_with_undecryptable_url_can_be_listed(admin_client, settings):
    create_endpoint()
    settings.SECRET_KEY = "another, so that no key opens the address"
    assert admin_client.login(username="admin", password="password")
    assert admin_client.get(reverse(ENDPOINTS)).status_code == 200


def test_url_of_another_host_gets_a_new_secret_and_says_so(admin_client):
    hr = create_endpoint()
    page = reverse("admin:outbox_webhookendpoint_change", args=[hr.pk])
    form_data = build_form_data(admin_client.get(page), url="https://other.example.com/hook")
    page_text = admin_client.post(page, form_data, follow=True).content.decode()
    assert "the endpoint has a new secret" in page_text
    assert WebhookEndpoint.objects.get().secret != hr.secret


def test_endpoint_with_undecryptable_url_keeps_its_secret(admin_client, settings):
    stored = create_endpoint().secret
    with override_settings(SECRET_KEY="another, so that no key opens the address"):
        endpoint = WebhookEndpoint.objects.get()
        endpoint.save()
    assert WebhookEndpoint.objects.get().secret == stored


@pytest.mark.parametrize(
    ("permissions", "is_shown"),
    [
        (["view_webhookendpoint"], False),
        (["view_webhookendpoint", "change_webhookendpoint"], True),
    ],
)
def test_url_is_shown_to_those_who_may_change_it(client, django_user_model, permissions, is_shown):
    endpoint = create_endpoint()
    client = sign_in_staff(client, django_user_model, *permissions)
    page_text = get_page_text(client, "admin:outbox_webhookendpoint_change", endpoint.pk)
    assert "HR" in page_text
    assert ("key=secret" in page_text) is is_shown
