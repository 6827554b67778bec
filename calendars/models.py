from __future__ import annotations

import logging
from collections.abc import Sequence

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
from people.models import Interviewer

logger = logging.getLogger(__name__)


def validate_provider(kind: str) -> None:
    """Raise ValidationError unless CALENDARS["PROVIDERS"] has a provider of this kind."""
    if kind not in settings.CALENDARS["PROVIDERS"]:
        raise ValidationError("%(kind)s is not a calendar provider.", params={"kind": kind})


class Connection(models.Model):
    """One interviewer's account or feed at a provider; its credentials are stored encrypted.

    Each increase of `revision` invalidates the snapshot that was read before.
    """

    interviewer = models.ForeignKey(
        Interviewer, on_delete=models.CASCADE, related_name="connections"
    )
    provider = models.CharField(max_length=32, validators=[validate_provider])
    name = models.CharField(max_length=200, help_text="The name in answers and messages.")
    url = EncryptedTextField("URL", blank=True, default="", validators=[MaxLengthValidator(2000)])
    username = models.CharField(max_length=320, blank=True, default="")
    password = EncryptedTextField(blank=True, default="", validators=[MaxLengthValidator(500)])
    grant = EncryptedTextField(
        blank=True, default="", editable=False, help_text="The grant of an OAuth 2 provider."
    )
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

    @property
    def has_unreadable_credentials(self) -> bool:
        """Whether no configured key decrypts some of the credentials."""
        return any(
            isinstance(getattr(self, name), UndecryptableText)
            for name in get_encrypted_field_names(Connection)
        )

    def replace_grant(self, grant: str) -> None:
        """Store a new grant, but only if the database still contains the grant of this instance."""
        try:
            with transaction.atomic():
                stored = Connection.objects.select_for_update().filter(pk=self.pk).first()
                if stored and stored.grant == self.grant:
                    stored.grant = grant
                    stored.save(update_fields=["grant"])
        except DatabaseError as error:
            logger.warning("could not store a new grant: %s", type(error).__name__)

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


class Snapshot(PerConnectionRow):
    """The busy and unknown time of a connection over a window, as read at one instant.

    `packed` holds the intervals in the format of `snapshots.pack`; `reason` is why some time is
    unknown. `validator` lets the provider answer "not modified". `fingerprint` covers everything
    besides the calendar that the snapshot depends on. `emptied_at` is when the calendar lost all
    its events, if it did. `is_shared` says that it belongs to somebody else than the account.
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
