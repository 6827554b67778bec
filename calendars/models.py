from __future__ import annotations

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import DatabaseError, models, transaction

from core.encrypted_fields import EncryptedTextField, UndecryptableText, get_encrypted_field_names
from people.models import Interviewer

logger = logging.getLogger(__name__)


def validate_provider(kind: str) -> None:
    """Raise ValidationError unless the settings name a provider of this kind."""
    if kind not in settings.CALENDARS["PROVIDERS"]:
        raise ValidationError("%(kind)s is not a calendar provider.", params={"kind": kind})


class Connection(models.Model):
    """One interviewer's account or feed at a provider; what opens it is kept encrypted.

    `revision` counts the changes after which nothing read before is evidence of anything.
    """

    interviewer = models.ForeignKey(
        Interviewer, on_delete=models.CASCADE, related_name="connections"
    )
    provider = models.CharField(max_length=32, validators=[validate_provider])
    name = models.CharField(max_length=200, help_text="What answers and messages call it.")
    url = EncryptedTextField("URL", blank=True, default="", validators=[MaxLengthValidator(2000)])
    username = models.CharField(max_length=320, blank=True, default="")
    password = EncryptedTextField(blank=True, default="", validators=[MaxLengthValidator(500)])
    grant = EncryptedTextField(
        blank=True, default="", editable=False, help_text="What an OAuth 2 provider granted."
    )
    write_bookings = models.BooleanField(
        default=True,
        help_text="Put booked interviews into it, if this kind of calendar can be written to and"
        " that was granted.",
    )
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["interviewer", "name", "id"]

    def __str__(self) -> str:
        return f"{self.interviewer}: {self.name}"

    @property
    def has_unreadable_credentials(self) -> bool:
        """Whether some of its secrets are opened by no key that there is."""
        return any(
            isinstance(getattr(self, name), UndecryptableText)
            for name in get_encrypted_field_names(Connection)
        )

    def replace_grant(self, grant: str) -> None:
        """Put a new grant in the place of the one at hand, unless somebody replaced that."""
        try:
            with transaction.atomic():
                stored = Connection.objects.select_for_update().filter(pk=self.pk).first()
                if stored and stored.grant == self.grant:
                    stored.grant = grant
                    stored.save(update_fields=["grant"])
        except DatabaseError as error:
            logger.warning("a new grant was not kept: %s", type(error).__name__)

    def bump_revision(self) -> None:
        """Believe nothing that was read before what is in the calendar was changed."""
        Connection.objects.filter(pk=self.pk).update(revision=models.F("revision") + 1)

    def reset_state(self) -> None:
        """Believe nothing of how it was before somebody changed it, so that it is read at once."""
        self.bump_revision()
        Health.objects.filter(connection=self).delete()


class PerConnectionRow(models.Model):
    """What is kept of a connection in one row, which is replaced as a whole."""

    connection = models.OneToOneField(
        Connection, on_delete=models.CASCADE, primary_key=True, related_name="%(class)s"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} of {self.connection}"

    @classmethod
    def upsert(cls, rows: Sequence[PerConnectionRow]) -> None:
        """Put rows in the place of those there are, in one statement."""
        fields = [field.name for field in cls._meta.fields if not field.primary_key]
        cls._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["connection"], update_fields=fields
        )


class Snapshot(PerConnectionRow):
    """What a connection said of a window at one instant.

    `packed` holds the busy and the unknown time (`snapshots.pack`), `why` the reason for the
    unknown. `validator` asks the provider whether anything changed since; `fingerprint` is what
    the reading depended on besides the calendar.
    """

    MAX_VALIDATOR_LENGTH = 1000

    start = models.DateTimeField()
    end = models.DateTimeField()
    read_at = models.DateTimeField()
    packed = models.BinaryField()
    reason = models.CharField(max_length=32, blank=True, default="")
    validator = models.CharField(max_length=MAX_VALIDATOR_LENGTH, blank=True, default="")
    fingerprint = models.CharField(max_length=64)


class Health(PerConnectionRow):
    """How the reading of a connection goes, since it first failed.

    `succeeded_at` is the last success before the last failure, or the one that ended the failures.
    `failures` counts those since the last success; before `retry_at` the calendar is not asked.
    """

    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=32, blank=True, default="")
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "health"
