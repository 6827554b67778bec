"""The pages of messages and of endpoints in the admin, as a browser sees them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
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


def endpoint(**more: Any) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(**{"name": "HR", "url": URL, **more})


def text(client: Any, name: str, *args: int) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def act(client: Any, name: str, action: str, *rows: Any):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(reverse(name), chosen, follow=True)


def staff(client: Any, django_user_model: Any, *may: str) -> Any:
    user = django_user_model.objects.create_user("sam", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=may))
    client.force_login(user)
    return client


def test_the_list_says_how_every_message_is(admin_client):
    enqueue_message("a")
    Message.objects.update(
        payload=WEBHOOK, channel="webhook", attempts=2, last_error="answered 503"
    )
    shown = text(admin_client, MESSAGES)
    for words in ("slots.changed, endpoint 3", "booking", "waiting", "2", "answered 503"):
        assert words.lower() in shown.lower()
    assert "2025-01-20T10:00:00Z" in shown


def test_what_a_webhook_holds_is_shown_and_what_any_other_holds_is_not(admin_client):
    message = enqueue_message("ann@example.com")
    assert "ann@example.com" not in text(admin_client, "admin:outbox_message_change", message.pk)
    Message.objects.update(payload=WEBHOOK, channel="webhook")
    assert "evt_1" in text(admin_client, "admin:outbox_message_change", message.pk)


def test_messages_are_neither_added_nor_changed_nor_deleted(admin_client):
    message = enqueue_message("a")
    page = reverse("admin:outbox_message_change", args=[message.pk])
    admin_client.post(page, {"state": "delivered", "channel": "mail"})
    message.refresh_from_db()
    assert (message.state, message.channel) == ("waiting", "test")
    for name, args in (("add", []), ("delete", [message.pk])):
        assert (
            admin_client.get(reverse(f"admin:outbox_message_{name}", args=args)).status_code == 403
        )


def test_what_failed_can_be_tried_again(admin_client):
    message = enqueue_message("a")
    Message.objects.update(state="failed", attempts=16, last_error="answered 500")
    answer = act(admin_client, MESSAGES, "try_now", message)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.due_at) == (
        "waiting",
        0,
        to_datetime(utc_seconds(NOW)),
    )
    assert [str(one) for one in answer.context["messages"]] == ["1 messages are tried now."]


def test_what_was_overtaken_is_left_and_that_is_said(admin_client):
    first, second = enqueue_message("a", stream="s"), enqueue_message("b", stream="s")
    Message.objects.filter(pk=first.pk).update(state="failed")
    Message.objects.filter(pk=second.pk).update(state="delivered")
    (warning,) = get_warnings(act(admin_client, MESSAGES, "try_now", first, second))
    assert warning.startswith("2 were left: ")
    first.refresh_from_db()
    assert first.state == "failed"


def test_who_may_only_look_tries_nothing(client, django_user_model):
    message = enqueue_message("a")
    Message.objects.update(state="failed")
    act(staff(client, django_user_model, "view_message"), MESSAGES, "try_now", message)
    message.refresh_from_db()
    assert message.state == "failed"


def test_an_endpoint_is_made_with_a_secret_of_its_own(admin_client):
    url = reverse("admin:outbox_webhookendpoint_add")
    typed = build_form_data(admin_client.get(url), name="HR", url=URL, events=["slots.changed"])
    assert admin_client.post(url, typed).status_code == 302
    made = WebhookEndpoint.objects.get()
    assert (made.url, made.events, made.active) == (URL, ["slots.changed"], True)
    assert made.secret.startswith("whsec_")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": "http://hr.example.com/"}, "url"),
        ({"url": ""}, "url"),
        ({"name": ""}, "name"),
        ({"events": ["booking.moved"]}, "events"),
    ],
)
def test_an_endpoint_that_cannot_be_comes_back(admin_client, typed, field):
    url = reverse("admin:outbox_webhookendpoint_add")
    form = build_form_data(
        admin_client.get(url), **{"name": "HR", "url": URL, "events": [], **typed}
    )
    answer = admin_client.post(url, form)
    assert list(answer.context["adminform"].form.errors) == [field]
    assert not WebhookEndpoint.objects.exists()


def test_a_change_keeps_the_secret(admin_client):
    one = endpoint()
    page = reverse("admin:outbox_webhookendpoint_change", args=[one.pk])
    typed = build_form_data(admin_client.get(page), name="Payroll", active="")
    assert admin_client.post(page, typed).status_code == 302
    changed = WebhookEndpoint.objects.get()
    assert (changed.name, changed.active, changed.secret) == ("Payroll", False, one.secret)


def test_the_list_shows_neither_secrets_nor_whole_addresses(admin_client):
    one = endpoint()
    shown = text(admin_client, ENDPOINTS)
    assert "hr.example.com" in shown
    assert "key=secret" not in shown
    assert one.secret not in shown


def test_the_secret_is_shown_to_superusers_alone(admin_client, client, django_user_model):
    one = endpoint()
    page = "admin:outbox_webhookendpoint_change"
    assert one.secret in text(admin_client, page, one.pk)
    other = staff(client, django_user_model, "view_webhookendpoint", "change_webhookendpoint")
    assert "whsec_" not in text(other, page, one.pk)


def test_a_secret_is_rotated(admin_client):
    one = endpoint()
    act(admin_client, ENDPOINTS, "rotate_secret", one)
    changed = WebhookEndpoint.objects.get()
    assert changed.previous_secret == one.secret != changed.secret
    assert changed.previous_secret_expires_at == to_datetime(utc_seconds(NOW) + 86400)


def test_an_endpoint_whose_address_no_key_opens_can_still_be_listed(admin_client, settings):
    endpoint()
    settings.SECRET_KEY = "another, so that no key opens the address"
    assert admin_client.login(username="admin", password="password")
    assert admin_client.get(reverse(ENDPOINTS)).status_code == 200
