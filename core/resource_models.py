"""Model fields of everything that other systems know: their own id and data, and change times."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from engine.timestamps import to_datetime

MAX_EXTERNAL_ID_LENGTH = 255


def read_change_time() -> datetime:
    """Return the current UTC second, rounded up, so that no change is before it is made.

    Read it when you write the row, not at the start of the request: a request can wait for
    calendars and locks, and callers who synchronize ask for the changes since their last request.
    """
    return to_datetime(math.ceil(timezone.now().timestamp()))


class ExternalResource(models.Model):
    """A row that another system knows by its own id, and attaches its own data to.

    An empty `external_id` means that there is none.
    """

    external_id = models.CharField(
        "external id",
        max_length=MAX_EXTERNAL_ID_LENGTH,
        blank=True,
        default="",
        db_index=True,
        help_text="The id in another system, such as an applicant tracking system.",
    )
    metadata = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True


class TimestampedRow(models.Model):
    """A row with the times of its creation and of its last change.

    `save` sets the time of the change. `QuerySet.update` does not.
    """

    created_at = models.DateTimeField(default=read_change_time, editable=False)
    updated_at = models.DateTimeField(default=read_change_time, editable=False, db_index=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save the row with the time of this change."""
        self.updated_at = read_change_time()
        if update_fields is not None:
            update_fields = {*update_fields, "updated_at"}
        super().save(*args, update_fields=update_fields, **kwargs)
