"""The bodies that have either a start or a hold, in the OpenAPI description.

`bookings.serializers` validates them as one body; the description has one schema for each case,
of which exactly one fits.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer

from api.fields import InstantField, StrictUUIDField
from bookings.serializers import BookingBodySerializer, RescheduleBodySerializer


def _require_start() -> InstantField:
    return InstantField(round_up=True, help_text="Start of the slot on the grid of the interview.")


def _require_hold() -> StrictUUIDField:
    return StrictUUIDField(help_text="Id of the hold whose slot to take.")


class BookingAtStartSerializer(BookingBodySerializer):
    """A start, and the candidate."""

    start = _require_start()
    holdId = None  # type: ignore[assignment]  # this removes the field


class BookingOfHoldSerializer(BookingBodySerializer):
    """A hold, and the candidate."""

    start = None  # type: ignore[assignment]
    holdId = _require_hold()


class RescheduleToStartSerializer(RescheduleBodySerializer):
    """The new start of a booking."""

    start = _require_start()
    holdId = None  # type: ignore[assignment]


class RescheduleToHoldSerializer(RescheduleBodySerializer):
    """The hold whose slot a booking gets."""

    start = None  # type: ignore[assignment]
    holdId = _require_hold()


BOOKING_BODY = PolymorphicProxySerializer(
    component_name="BookingBody",
    serializers=[BookingAtStartSerializer, BookingOfHoldSerializer],
    resource_type_field_name=None,
)
RESCHEDULE_BODY = PolymorphicProxySerializer(
    component_name="RescheduleBody",
    serializers=[RescheduleToStartSerializer, RescheduleToHoldSerializer],
    resource_type_field_name=None,
)


def require_bodies(result: Any, **_: Any) -> Any:
    """Mark the bodies as required, which drf-spectacular leaves out for alternatives."""
    for item in result["paths"].values():
        for operation in item.values():
            if operation["operationId"] in ("createBooking", "rescheduleBooking"):
                operation["requestBody"]["required"] = True
    return result
