from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.span import Span


T = TypeVar("T", bound="CandidateAvailability")


@_attrs_define
class CandidateAvailability:
    """What a candidate is told: slots alone.

    Attributes:
        available_slots (list[Span]):
    """

    available_slots: list[Span]

    def to_dict(self) -> dict[str, Any]:
        available_slots = []
        for available_slots_item_data in self.available_slots:
            available_slots_item = available_slots_item_data.to_dict()
            available_slots.append(available_slots_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "availableSlots": available_slots,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.span import Span

        d = dict(src_dict)
        available_slots = []
        _available_slots = d.pop("availableSlots")
        for available_slots_item_data in _available_slots:
            available_slots_item = Span.from_dict(available_slots_item_data)

            available_slots.append(available_slots_item)

        candidate_availability = cls(
            available_slots=available_slots,
        )

        return candidate_availability
