"""The model of the times at which a candidate can come."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from api.check_constraints import check_constraint


class CandidateWindow(models.Model):
    """A time at which the candidate of a link can come, because no available time suits them.

    All windows of a link are sent together, at `created_at`. They are deleted with the link.
    """

    link = models.ForeignKey(
        "bookings.CandidateLink", on_delete=models.CASCADE, related_name="windows"
    )
    start = models.DateTimeField()
    end = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["start", "id"]
        constraints = [
            check_constraint(Q(end__gt=F("start")), name="window_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M} to {self.end:%Y-%m-%d %H:%M} UTC"
