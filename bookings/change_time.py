"""The time of a change of a hold or booking, which the API shows as `updatedAt`."""

from __future__ import annotations

import math
from datetime import datetime

from django.utils import timezone

from engine.timestamps import to_datetime


def read_change_time() -> datetime:
    """Return the current UTC second, rounded up.

    Read it when you write the row, not at the start of the request: a request can wait for
    calendars and locks, and callers who synchronize ask for the changes since their last request.
    """
    return to_datetime(math.ceil(timezone.now().timestamp()))
