from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import DatabaseError, models, transaction

from core.encrypted_fields import EncryptedTextField, UndecryptableText, get_encrypted_field_names
from core.names import NameField, validate_name
from core.row_revisions import RevisionedRow
from net.url_origin import get_origin
from ops import database_errors
from people.models import Interviewer

logger = logging.getLogger(__name__)


def validate_provider(kind: str) -> None:
    """Raise ValidationError unless CALENDARS["PROVIDERS"] has a provider of this kind."""
    if kind not in settings.CALENDARS["PROVIDERS"]:
        raise ValidationError("%(kind)s is not a calendar provider.", params={"kind": kind})


class Connection(models.Model):
    """One interviewer's account or feed at a provider; its credentials are stored encrypted.

    A password or grant is sent only to where it was entered for: `password_origin` and
    `grant_origin` hold the `origin` of that time. A user who edits a connection without
    its password cannot direct the password to a server of their own.

    Each increase of `revision` invalidates the snapshot that was read before.
    """

    interviewer = models.ForeignKey(
        Interviewer, on_delete=models.CASCADE, related_name="connections"
    )
    provider = models.CharField(max_length=32, validators=[validate_provider])
    name = NameField(max_length=200, help_text="The name in answers and messages.")
    url = EncryptedTextField("URL", blank=True, default="", validators=[MaxLengthValidator(2000)])
    username = models.CharField(max_length=320, blank=True, default="", validators=[validate_name])
    password = EncryptedTextField(blank=True, default="", validators=[MaxLengthValidator(500)])
    grant = EncryptedTextField(
        blank=True, default="", editable=False, help_text="The grant of an OAuth 2 provider."
    )
    password_origin = models.CharField(max_length=64, blank=True, default="", editable=False)
    grant_origin = models.CharField(max_length=64, blank=True, default="", editable=False)
    write_bookings = models.BooleanField(
        default=True,
        help_text="Write booked interviews into this calendar, if its kind can be written to and"
        " write access was granted.",
    )
    is_transparent_busy = models.BooleanField(
        "events marked as free are busy",
        default=False,
        help_text="For a duty roster whose shifts are published as free time. Cancelled and"
        " declined events stay free.",
    )
    published_weeks = models.PositiveSmallIntegerField(
        "weeks published",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(520)],
        help_text="For a calendar that is only published some weeks ahead: the time after these"
        " weeks is unknown, not free.",
    )
    user_agent = models.CharField(
        "User-Agent",
        max_length=200,
        blank=True,
        default="",
        validators=[RegexValidator(r"\A[ -~]*\Z", "Use ASCII characters only.")],
        help_text="The program name that is sent to a feed or CalDAV server. Leave empty unless"
        " the server accepts certain programs only.",
    )
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["interviewer", "name", "id"]

    def __str__(self) -> str:
        return f"{self.interviewer}: {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the connection. The secrets of a new one were entered for its origin."""
        if self._state.adding:
            self.bind_password()
            self.grant_origin = self.origin
        super().save(*args, **kwargs)

    @property
    def origin(self) -> str:
        """A digest of the server, the kind of calendar, the account and the owner."""
        owner = self.interviewer_id
        parts = [get_origin(self.url), self.provider, self.username, owner]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def bind_password(self) -> None:
        """Allow the password, which was just entered, to be sent to the present origin."""
        self.password_origin = self.origin

    @property
    def usable_password(self) -> str:
        """The password; empty if it was entered for another origin."""
        return self.password if self._is_bound(self.password_origin) else ""

    @property
    def usable_grant(self) -> str:
        """The grant; empty if it was given for another origin."""
        return self.grant if self._is_bound(self.grant_origin) else ""

    @property
    def has_unusable_credentials(self) -> bool:
        """Whether some credentials cannot be decrypted or were entered for another origin."""
        is_undecryptable = any(
            isinstance(getattr(self, name), UndecryptableText)
            for name in get_encrypted_field_names(Connection)
        )
        is_misdirected = self.password != self.usable_password or self.grant != self.usable_grant
        return is_undecryptable or is_misdirected

    def _is_bound(self, secret_origin: str) -> bool:
        """Return whether a secret may be sent; those of an unsaved connection were just entered."""
        return self._state.adding or secret_origin == self.origin

    def replace_grant(self, grant: str) -> None:
        """Store a new grant, but only if the database still contains the grant of this instance."""
        try:
            with transaction.atomic():
                stored = Connection.objects.select_for_update().filter(pk=self.pk).first()
                if stored and stored.grant == self.grant:
                    stored.grant = grant
                    stored.save(update_fields=["grant"])
        except DatabaseError as error:
            logger.warning("could not store a new grant: %s", database_errors.describe(error))

    def bump_revision(self) -> None:
        """Invalidate the snapshot, because Slotsmith changed the calendar."""
        Connection.objects.filter(pk=self.pk).update(revision=models.F("revision") + 1)

    def reset_state(self) -> None:
        """Invalidate the snapshot and end the back-off, because the connection was edited."""
        self.bump_revision()
        Health.objects.filter(connection=self).delete()


class PerConnectionRow(models.Model):
    """A row that belongs to one connection and is replaced as a whole."""

    connection = models.OneToOneField(
        Connection, on_delete=models.CASCADE, primary_key=True, related_name="%(class)s"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} of {self.connection}"

    @classmethod
    def upsert(cls, rows: Sequence[PerConnectionRow]) -> None:
        """Insert or replace rows in one statement."""
        fields = [field.name for field in cls._meta.fields if not field.primary_key]
        cls._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["connection"], update_fields=fields
        )


class Snapshot(PerConnectionRow, RevisionedRow):
    """The busy and unknown time of a connection over a window, as read at one instant.

    `packed` holds the intervals in the format of `snapshots.pack`; `reason` is why some time is
    unknown. `validator` lets the provider answer "not modified". `fingerprint` covers everything
    besides the calendar that the snapshot depends on. `emptied_at` is when the calendar lost all
    its events, if it did. `is_shared` says that it belongs to another account.
    """

    MAX_VALIDATOR_LENGTH = 1000

    start = models.DateTimeField()
    end = models.DateTimeField()
    read_at = models.DateTimeField()
    packed = models.BinaryField()
    reason = models.CharField(max_length=32, blank=True, default="")
    validator = models.CharField(max_length=MAX_VALIDATOR_LENGTH, blank=True, default="")
    fingerprint = models.CharField(max_length=64)
    emptied_at = models.DateTimeField(null=True)
    is_shared = models.BooleanField(default=False)


class Health(PerConnectionRow):
    """The last success and the failures of a connection's reads.

    A connection has no such row before its first failure.

    `succeeded_at` is the last success before the last failure, or the success that ended the
    failures. `failures` counts the failures since then. The calendar is not read before `retry_at`.
    """

    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=32, blank=True, default="")
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "health"
