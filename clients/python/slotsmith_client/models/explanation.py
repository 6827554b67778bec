from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.blocker import Blocker
    from ..models.pair import Pair
    from ..models.reason import Reason
    from ..models.span import Span
    from ..models.suggestion import Suggestion


T = TypeVar("T", bound="Explanation")


@_attrs_define
class Explanation:
    """Every start accounted for, and what would open more slots.

    Attributes:
        starts (int):
        slots (int):
        reasons (list[Reason]):
        interviewers (list[Blocker]):
        changes (list[Suggestion]):
        pairs (list[Pair]):
        pairs_found (int):
        next_available_slot (None | Span):
        searched (Span):
        search_complete (bool):
    """

    starts: int
    slots: int
    reasons: list[Reason]
    interviewers: list[Blocker]
    changes: list[Suggestion]
    pairs: list[Pair]
    pairs_found: int
    next_available_slot: None | Span
    searched: Span
    search_complete: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.span import Span

        starts = self.starts

        slots = self.slots

        reasons = []
        for reasons_item_data in self.reasons:
            reasons_item = reasons_item_data.to_dict()
            reasons.append(reasons_item)

        interviewers = []
        for interviewers_item_data in self.interviewers:
            interviewers_item = interviewers_item_data.to_dict()
            interviewers.append(interviewers_item)

        changes = []
        for changes_item_data in self.changes:
            changes_item = changes_item_data.to_dict()
            changes.append(changes_item)

        pairs = []
        for pairs_item_data in self.pairs:
            pairs_item = pairs_item_data.to_dict()
            pairs.append(pairs_item)

        pairs_found = self.pairs_found

        next_available_slot: dict[str, Any] | None
        if isinstance(self.next_available_slot, Span):
            next_available_slot = self.next_available_slot.to_dict()
        else:
            next_available_slot = self.next_available_slot

        searched = self.searched.to_dict()

        search_complete = self.search_complete

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "starts": starts,
                "slots": slots,
                "reasons": reasons,
                "interviewers": interviewers,
                "changes": changes,
                "pairs": pairs,
                "pairsFound": pairs_found,
                "nextAvailableSlot": next_available_slot,
                "searched": searched,
                "searchComplete": search_complete,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.blocker import Blocker
        from ..models.pair import Pair
        from ..models.reason import Reason
        from ..models.span import Span
        from ..models.suggestion import Suggestion

        d = dict(src_dict)
        starts = d.pop("starts")

        slots = d.pop("slots")

        reasons = []
        _reasons = d.pop("reasons")
        for reasons_item_data in _reasons:
            reasons_item = Reason.from_dict(reasons_item_data)

            reasons.append(reasons_item)

        interviewers = []
        _interviewers = d.pop("interviewers")
        for interviewers_item_data in _interviewers:
            interviewers_item = Blocker.from_dict(interviewers_item_data)

            interviewers.append(interviewers_item)

        changes = []
        _changes = d.pop("changes")
        for changes_item_data in _changes:
            changes_item = Suggestion.from_dict(changes_item_data)

            changes.append(changes_item)

        pairs = []
        _pairs = d.pop("pairs")
        for pairs_item_data in _pairs:
            pairs_item = Pair.from_dict(pairs_item_data)

            pairs.append(pairs_item)

        pairs_found = d.pop("pairsFound")

        def _parse_next_available_slot(data: object) -> None | Span:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                next_available_slot_type_1 = Span.from_dict(data)

                return next_available_slot_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Span, data)

        next_available_slot = _parse_next_available_slot(d.pop("nextAvailableSlot"))

        searched = Span.from_dict(d.pop("searched"))

        search_complete = d.pop("searchComplete")

        explanation = cls(
            starts=starts,
            slots=slots,
            reasons=reasons,
            interviewers=interviewers,
            changes=changes,
            pairs=pairs,
            pairs_found=pairs_found,
            next_available_slot=next_available_slot,
            searched=searched,
            search_complete=search_complete,
        )

        explanation.additional_properties = d
        return explanation

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
