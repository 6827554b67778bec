"""`slots.changed` webhooks, and how a change is merged into a pending webhook."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from engine import timestamps
from outbox import notifications
from outbox.event_log import LoggedEvent
from outbox.models import Message
from outbox.notifications import DEBOUNCE_SECONDS
from tests.factories import HOUR, NOW, add_group, alice, bob, chen, technical_interview, utc_seconds
from tests.outbox.test_notifications import THEN, create_endpoint, get_messages

pytestmark = pytest.mark.django_db


def change_slots(*people: int, start: str = NOW, hours: int = 1, later: int = 0) -> None:
    notifications.notify_slots_changed(
        people, [(utc_seconds(start), utc_seconds(start) + hours * HOUR)], THEN + later
    )


def list_slot_changes() -> list[dict[str, Any]]:
    return [message.payload["data"] for message in get_messages("webhook")]


def test_slots_changed_names_interviewers_and_their_templates():
    onsite, pool = technical_interview(alice(), bob()), technical_interview()
    add_group(pool, chen(), alternates=[alice()])
    technical_interview(bob())
    hr = create_endpoint()
    notifications.notify_slots_changed(
        {alice().pk}, [(THEN, THEN + HOUR), (THEN - HOUR, THEN)], THEN
    )
    (message,) = get_messages("webhook")
    assert (message.ordering_key, message.due_at) == (
        f"slots:webhook:{hr.pk}",
        timestamps.to_datetime(THEN + DEBOUNCE_SECONDS),
    )
    assert list_slot_changes() == [
        {
            "interviewerIds": [alice().pk],
            "interviewIds": [onsite.pk, pool.pk],
            "from": timestamps.format_utc(THEN - HOUR),
            "to": timestamps.format_utc(THEN + HOUR),
        }
    ]


@pytest.mark.parametrize(("people", "times"), [([], [(0, 1)]), ([1], [])])
def test_empty_change_is_ignored(django_assert_num_queries, people, times):
    create_endpoint()
    with django_assert_num_queries(0):
        notifications.notify_slots_changed(people, times, THEN)


def test_change_without_subscribers_is_logged(django_assert_num_queries):
    create_endpoint(events=["booking.created"])
    with django_assert_num_queries(3):  # the panels, the event and the endpoints
        notifications.receive_slot_changes([1], [(0, 1)], THEN)
    assert get_messages("webhook") == []
    assert LoggedEvent.objects.get().type == "slots.changed"


def test_change_with_webhooks_disabled_is_logged(settings, django_assert_num_queries):
    create_endpoint()
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {}}
    with django_assert_num_queries(2):
        change_slots(1)
    assert LoggedEvent.objects.get().data["interviewerIds"] == [1]


def test_events_in_the_log_are_not_merged():
    create_endpoint()
    change_slots(2)
    change_slots(1)
    first, second = LoggedEvent.objects.all()
    assert (first.data["interviewerIds"], second.data["interviewerIds"]) == ([2], [1])
    (message,) = get_messages("webhook")
    assert message.payload["id"] == second.event_id


def test_change_is_merged_into_pending_webhook_with_new_id():
    create_endpoint()
    change_slots(2, start="2025-01-22T10:00:00Z")
    first = get_messages("webhook")[0].payload["id"]
    change_slots(1, start="2025-01-21T10:00:00Z", later=1)
    change_slots(1, start="2025-01-21T11:00:00Z", later=2)
    (message,) = get_messages("webhook")
    assert list_slot_changes() == [
        {
            "interviewerIds": [1, 2],
            "interviewIds": [],
            "from": "2025-01-21T10:00:00Z",
            "to": "2025-01-22T11:00:00Z",
        }
    ]
    assert message.payload["id"] != first
    assert message.payload["timestamp"] == "2025-01-20T10:00:02Z"
    assert message.due_at == timestamps.to_datetime(THEN + DEBOUNCE_SECONDS)


@pytest.mark.parametrize(
    "state",
    [
        {"leased_until": timestamps.to_datetime(THEN + 9)},
        {"state": "delivered"},
        {"state": "failed"},
    ],
)
def test_change_is_not_merged_into_claimed_or_settled_webhook(state):
    create_endpoint()
    change_slots(1)
    Message.objects.update(**state)
    change_slots(2)
    assert [data["interviewerIds"] for data in list_slot_changes()] == [[1], [2]]


def test_each_endpoint_has_its_own_pending_webhook():
    first, second = create_endpoint(), create_endpoint()
    change_slots(1)
    Message.objects.filter(ordering_key__endswith=f":{second.pk}").delete()
    change_slots(2)
    data_by_endpoint = {
        message.payload["endpoint"]: message.payload["data"] for message in get_messages("webhook")
    }
    assert data_by_endpoint[first.pk]["interviewerIds"] == [1, 2]
    assert data_by_endpoint[second.pk]["interviewerIds"] == [2]


def test_change_is_not_merged_into_webhook_claimed_meanwhile():
    """A worker claims the webhook between the SELECT and the UPDATE."""
    create_endpoint()
    change_slots(1)

    def claim(execute, sql, *more):
        if (
            sql.startswith("UPDATE")
            and not Message.objects.filter(leased_until__isnull=False).exists()
        ):
            Message.objects.get().claim(THEN, THEN + 120)
        return execute(sql, *more)

    with connection.execute_wrapper(_not_reentrant(claim)):
        change_slots(2)
    assert [data["interviewerIds"] for data in list_slot_changes()] == [[1], [2]]


def _not_reentrant(wrapper):
    """Return a wrapper that is not called for the queries that it makes itself."""
    active = []

    def wrapped(execute, sql, params, many, context):
        if active:
            return execute(sql, params, many, context)
        active.append(True)
        try:
            return wrapper(execute, sql, params, many, context)
        finally:
            active.clear()

    return wrapped
