from __future__ import annotations

import base64
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.encrypted_fields import EncryptedTextField
from engine.timestamps import to_datetime
from net import ssrf_guard

#: The channel whose messages hold no personal data, and stand each for themselves.
WEBHOOK_CHANNEL = "webhook"
#: What webhooks tell of.
WEBHOOK_EVENT_TYPES = (
    "booking.created",
    "booking.rescheduled",
    "booking.cancelled",
    "slots.changed",
)
#: Seconds for which what is sent is signed with the secret before as well.
SECRET_OVERLAP_SECONDS = 86400


class MessageQuerySet(models.QuerySet["Message"]):
    def unleased(self, now: int) -> MessageQuerySet:
        """Return the messages that no worker has claimed at a UTC second."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lte=to_datetime(now)))

    def due(self, now: int) -> MessageQuerySet:
        """Those to deliver at a UTC second: nobody is at it, and none before them is waiting."""
        earlier = Message.objects.filter(
            ordering_key=OuterRef("ordering_key"),
            state=Message.State.WAITING,
            pk__lt=OuterRef("pk"),
        )
        waiting = self.filter(state=Message.State.WAITING, due_at__lte=to_datetime(now))
        return waiting.unleased(now).filter(~Exists(earlier))

    def settled(self, before: int) -> MessageQuerySet:
        """Those that were told or given up, and were due before a UTC second."""
        return self.exclude(state=Message.State.WAITING).filter(due_at__lt=to_datetime(before))

    def retryable(self, now: int) -> MessageQuerySet:
        """Those that may be tried at once: not delivered, nobody is at it, and still news.

        What was overtaken by a later message of its stream is none: it would undo that. A webhook
        undoes nothing.
        """
        later = Message.objects.filter(
            ordering_key=OuterRef("ordering_key"),
            state=Message.State.DELIVERED,
            pk__gt=OuterRef("pk"),
        )
        open_ = self.exclude(state=Message.State.DELIVERED).unleased(now)
        return open_.filter(Q(channel=WEBHOOK_CHANNEL) | ~Exists(later))

    def retry(self, now: int) -> int:
        """Try what may be tried at once, as if for the first time; gives how many these are."""
        fresh = {
            "state": Message.State.WAITING,
            "due_at": to_datetime(now),
            "attempts": 0,
            "last_error": "",
        }
        return self.retryable(now).update(**fresh)


class Message(models.Model):
    """What is to be told to somebody, from the transaction that made it news until they were told.

    The messages of one `ordering_key` are delivered in the
    order of their ids, which is the order of what happened as long as transactions that speak of
    one thing wait for each other. `attempts` counts those begun; whoever delivers it has it to
    themselves until `leased_until`. `booking_id` is the id of a booking, or empty.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    MAX_ERROR_LENGTH = 200

    channel = models.CharField(max_length=32)
    payload = models.JSONField(default=dict, blank=True)
    ordering_key = models.CharField(max_length=200)
    booking_id = models.CharField(max_length=64, blank=True, default="", db_index=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=MAX_ERROR_LENGTH, blank=True, default="")
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="message_due"),
            models.Index(fields=["ordering_key", "state", "id"], name="message_ordering"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} message {self.pk}"

    def claim(self, now: int, until: int) -> bool:
        """Have it to oneself until a UTC second, unless somebody was faster; reads it afresh."""
        seen = Message.objects.unleased(now).filter(
            pk=self.pk, state=self.State.WAITING, attempts=self.attempts
        )
        if not seen.update(attempts=self.attempts + 1, leased_until=to_datetime(until)):
            return False
        self.refresh_from_db()
        return True

    def record_outcome(self, **outcome: Any) -> bool:
        """Write down how an attempt came out, unless the claim on it was lost meanwhile."""
        mine = Message.objects.filter(
            pk=self.pk,
            state=self.State.WAITING,
            attempts=self.attempts,
            leased_until=self.leased_until,
        )
        return bool(mine.update(leased_until=None, **outcome))


def validate_endpoint_url(address: str) -> None:
    """Raise ValidationError unless a webhook may be sent to an address."""
    try:
        ssrf_guard.validate_url(address)
    except ssrf_guard.EgressBlockedError as refused:
        raise ValidationError(str(refused)) from None


def validate_event_types(events: Any) -> None:
    """Raise ValidationError unless these are events that there are."""
    if not isinstance(events, list) or not set(map(str, events)) <= set(WEBHOOK_EVENT_TYPES):
        raise ValidationError("These are not the names of events.")


def generate_secret() -> str:
    """A fresh secret, written as Standard Webhooks has it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


class WebhookEndpoint(models.Model):
    """Where webhooks go. The address often is a secret itself, so it is encrypted as well."""

    name = models.CharField(max_length=200, help_text="What lists and messages call it.")
    url = EncryptedTextField(
        "URL",
        validators=[MaxLengthValidator(2000), validate_endpoint_url],
        help_text="https alone.",
    )
    events = models.JSONField(
        default=list, blank=True, validators=[validate_event_types], help_text="None chosen: all."
    )
    active = models.BooleanField(default=True)
    secret = EncryptedTextField(default=generate_secret, editable=False)
    previous_secret = EncryptedTextField(blank=True, default="", editable=False)
    previous_secret_expires_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the secret before is of no use any more.",
    )

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def is_subscribed_to(self, event: str) -> bool:
        return not self.events or event in self.events

    def get_signing_secrets(self, now: int) -> list[str]:
        """Return the secrets to sign with at a UTC second: the current one first."""
        expires_at = self.previous_secret_expires_at
        if expires_at and to_datetime(now) < expires_at:
            return [self.secret, self.previous_secret]
        return [self.secret]

    def rotate_secret(self, now: int) -> None:
        """Sign with a new secret from now on, and for a day with the old one too."""
        self.previous_secret = self.secret
        self.previous_secret_expires_at = to_datetime(now + SECRET_OVERLAP_SECONDS)
        self.secret = generate_secret()
        self.save(update_fields=["secret", "previous_secret", "previous_secret_expires_at"])
