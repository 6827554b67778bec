from __future__ import annotations

import base64
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When

from core.encrypted_fields import EncryptedTextField, UndecryptableText, encrypt
from core.names import NameField
from engine.timestamps import to_datetime
from net import ssrf_guard
from net.url_origin import get_origin
from outbox.event_log import LoggedEvent, match_type
from outbox.webhook_events import EVENT_PATTERNS

__all__ = ["LoggedEvent", "Message", "WebhookEndpoint"]

#: The channel of webhooks. Its messages hold no personal data and do not supersede each other.
WEBHOOK_CHANNEL = "webhook"
#: The channel of mails about bookings.
MAIL_CHANNEL = "mail"
#: How long webhooks are also signed with the previous secret after a rotation.
SECRET_OVERLAP_SECONDS = 86400
_SECRET_FIELDS = ("secret", "secret_origin", "previous_secret", "previous_secret_expires_at")


class MessageQuerySet(models.QuerySet["Message"]):
    def unleased(self, now: int) -> MessageQuerySet:
        """Return messages that no worker holds at a UTC second."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lte=to_datetime(now)))

    def due(self, now: int) -> MessageQuerySet:
        """Return messages to deliver at a UTC second.

        They are waiting, not leased to a worker, and the first waiting message of their ordering
        key.
        """
        earlier = Message.objects.filter(
            ordering_key=OuterRef("ordering_key"),
            state=Message.State.WAITING,
            pk__lt=OuterRef("pk"),
        )
        waiting = self.filter(state=Message.State.WAITING, due_at__lte=to_datetime(now))
        return waiting.unleased(now).filter(~Exists(earlier))

    def deliverable(self, now: int) -> MessageQuerySet:
        """Return due messages without the webhooks of endpoints to which another one is being sent.

        Webhooks of endpoints whose last attempt failed come last, then messages with more attempts.
        """
        webhooks = Message.objects.filter(channel=WEBHOOK_CHANNEL, state=Message.State.WAITING)
        endpoints = list(
            webhooks.filter(Q(attempts__gt=0) | Q(leased_until__gt=to_datetime(now)))
            .order_by()
            .values_list("payload__endpoint", "leased_until")
            .distinct()
        )
        failing = [endpoint for endpoint, _ in endpoints]
        busy = [endpoint for endpoint, until in endpoints if until and until > to_datetime(now)]
        messages = self.due(now)
        if busy:
            messages = messages.exclude(channel=WEBHOOK_CHANNEL, payload__endpoint__in=busy)
        if not failing:
            return messages.order_by("attempts", "pk")
        is_failing = Case(
            When(channel=WEBHOOK_CHANNEL, payload__endpoint__in=failing, then=1), default=0
        )
        return messages.order_by(is_failing, "attempts", "pk")

    def settled(self, before: int) -> MessageQuerySet:
        """Return delivered and failed messages that were due before a UTC second."""
        return self.exclude(state=Message.State.WAITING).filter(due_at__lt=to_datetime(before))

    def retryable(self, now: int) -> MessageQuerySet:
        """Return messages that an admin may retry: not delivered, not leased, not superseded.

        A message is superseded when a later message of its ordering key was delivered, because
        delivering it would undo the later message. Webhooks are never superseded.
        """
        later = Message.objects.filter(
            ordering_key=OuterRef("ordering_key"),
            state=Message.State.DELIVERED,
            pk__gt=OuterRef("pk"),
        )
        undelivered = self.exclude(state=Message.State.DELIVERED).unleased(now)
        return undelivered.filter(Q(channel=WEBHOOK_CHANNEL) | ~Exists(later))

    def retry(self, now: int) -> int:
        """Make retryable messages due, with no attempts counted; return how many there were."""
        return self.retryable(now).update(
            state=Message.State.WAITING, due_at=to_datetime(now), attempts=0, last_error=""
        )


class Message(models.Model):
    """A message to deliver, written in the transaction of the change that it reports.

    Messages with the same `ordering_key` are delivered in the order of their ids. That is the order
    of the changes as long as transactions that change the same booking wait for each other.
    `booking_id` is the id of a booking, or empty. `private_text` is encrypted: the text of a mail
    that contains a candidate link, which a reader of the database must not be able to use.
    `attempts` counts started attempts. Only the worker that claimed a message may deliver it until
    `leased_until`.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    MAX_ERROR_LENGTH = 200

    channel = models.CharField(max_length=32)
    payload = models.JSONField(default=dict, blank=True)
    private_text = EncryptedTextField(default="", blank=True, editable=False)
    ordering_key = models.CharField(max_length=200)
    booking_id = models.CharField(max_length=64, blank=True, default="", db_index=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=MAX_ERROR_LENGTH, blank=True, default="")
    last_status = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    last_attempt_at = models.DateTimeField(null=True, blank=True, editable=False)
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

    @property
    def full_payload(self) -> dict[str, Any]:
        """The payload to deliver, with the decrypted text if there is one."""
        has_text = bool(encrypt(self.private_text))
        return {**self.payload, "text": self.private_text} if has_text else self.payload

    def claim(self, now: int, until: int) -> bool:
        """Lease the message until a UTC second and reload it; return whether that succeeded.

        It fails if another worker claimed the message since it was loaded.
        """
        unclaimed = Message.objects.unleased(now).filter(
            pk=self.pk, state=self.State.WAITING, attempts=self.attempts
        )
        if not unclaimed.update(attempts=self.attempts + 1, leased_until=to_datetime(until)):
            return False
        self.refresh_from_db()
        return self.channel != WEBHOOK_CHANNEL or self._keep_claim_of_endpoint(now)

    def _keep_claim_of_endpoint(self, now: int) -> bool:
        """Give the claim up if another worker claimed a webhook of the same endpoint before."""
        others = Message.objects.filter(
            Q(leased_until__lt=self.leased_until)
            | Q(leased_until=self.leased_until, pk__lt=self.pk),
            channel=WEBHOOK_CHANNEL,
            state=self.State.WAITING,
            payload__endpoint=self.payload.get("endpoint"),
            leased_until__gt=to_datetime(now),
        )
        if not others.exists():
            return True
        self.record_outcome(attempts=self.attempts - 1)
        return False

    def record_outcome(self, **fields: Any) -> bool:
        """Save the outcome of an attempt and end the lease; return whether that succeeded.

        It fails if another worker claimed the message since.
        """
        return bool(self._unchanged().update(leased_until=None, **fields))

    def replace_payload(self, payload: dict[str, Any]) -> bool:
        """Replace the payload of a waiting message; return whether that succeeded.

        It fails if a worker claimed the message or another event replaced the payload since. The
        payloads have an `id`.
        """
        unchanged = self._unchanged().filter(payload__id=self.payload["id"])
        return bool(unchanged.update(payload=payload))

    def _unchanged(self) -> MessageQuerySet:
        """Return this message if it is waiting and was not claimed since it was loaded."""
        return Message.objects.filter(
            pk=self.pk,
            state=self.State.WAITING,
            attempts=self.attempts,
            leased_until=self.leased_until,
        )


def validate_endpoint_url(url: str) -> None:
    """Raise ValidationError unless webhooks may be sent to a URL."""
    try:
        ssrf_guard.validate_url(url)
    except ssrf_guard.EgressBlockedError as error:
        raise ValidationError(str(error)) from None


def validate_event_types(event_types: Any) -> None:
    """Raise ValidationError unless the value is a list of types of events, or `booking.*`."""
    known = set(EVENT_PATTERNS)
    if not isinstance(event_types, list) or not set(map(str, event_types)) <= known:
        raise ValidationError("Enter a list of event types.")


def generate_secret() -> str:
    """Return a new secret in the format of Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


class WebhookEndpoint(models.Model):
    """A URL that receives webhooks. It is encrypted, because it often contains a secret.

    A signing secret belongs to one receiver: `secret_origin` is the origin of the URL that it was
    made for. A URL of another origin gets a new secret and never a signature with the old one.
    """

    name = NameField(max_length=200, help_text="Name in lists and messages.")
    url = EncryptedTextField(
        "URL",
        validators=[MaxLengthValidator(2000), validate_endpoint_url],
        help_text="Must begin with https://.",
    )
    events = models.JSONField(
        default=list,
        blank=True,
        validators=[validate_event_types],
        help_text="Leave empty to receive all events.",
    )
    active = models.BooleanField(default=True)
    secret = EncryptedTextField(default=generate_secret, editable=False)
    secret_origin = models.CharField(max_length=300, blank=True, default="", editable=False)
    previous_secret = EncryptedTextField(blank=True, default="", editable=False)
    previous_secret_expires_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the previous secret expires."
    )
    last_status = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    last_attempt_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the endpoint, with new secrets if its URL has another origin."""
        if not self.has_own_secret:
            if not self._state.adding:
                self.secret, self.previous_secret = generate_secret(), ""
                self.previous_secret_expires_at = None
            self.secret_origin = get_origin(self.url)
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], *_SECRET_FIELDS}
        super().save(*args, **kwargs)

    @property
    def has_own_secret(self) -> bool:
        """Whether the secrets were made for the origin of the URL."""
        if isinstance(self.url, UndecryptableText):
            return bool(self.secret_origin)
        return self.secret_origin == get_origin(self.url)

    def is_subscribed_to(self, event_type: str) -> bool:
        return not self.events or match_type(event_type, self.events)

    def record_attempt(self, status: int | None, now: int) -> None:
        """Store the HTTP status of an attempt at a UTC second; None if there was no response."""
        attempt = {"last_status": status, "last_attempt_at": to_datetime(now)}
        WebhookEndpoint.objects.filter(pk=self.pk).update(**attempt)

    def get_signing_secrets(self, now: int) -> list[str]:
        """Return the secrets that sign webhooks at a UTC second."""
        expires_at = self.previous_secret_expires_at
        if expires_at and to_datetime(now) < expires_at:
            return [self.secret, self.previous_secret]
        return [self.secret]

    def rotate_secret(self, now: int) -> None:
        """Generate a new secret; the previous secret signs too for SECRET_OVERLAP_SECONDS."""
        self.previous_secret = self.secret
        self.previous_secret_expires_at = to_datetime(now + SECRET_OVERLAP_SECONDS)
        self.secret = generate_secret()
        self.save(update_fields=_SECRET_FIELDS)
