from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from dateutil.parser import isoparse

from ..models.reason_code import ReasonCode

if TYPE_CHECKING:
    from ..models.change import Change
    from ..models.in_the_way import InTheWay


T = TypeVar("T", bound="Start")


@_attrs_define
class Start:
    """Why one start is a slot, or none.

    Attributes:
        start (datetime.datetime):
        end (datetime.datetime):
        interview_id (int):
        available (bool):
        first_reason (None | ReasonCode):
        reasons (list[ReasonCode]):
        interviewers (list[InTheWay]):
        changes (list[Change]):
        pairs (list[list[Change]]):
        pairs_found (int):
    """

    start: datetime.datetime
    end: datetime.datetime
    interview_id: int
    available: bool
    first_reason: None | ReasonCode
    reasons: list[ReasonCode]
    interviewers: list[InTheWay]
    changes: list[Change]
    pairs: list[list[Change]]
    pairs_found: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        start = self.start.isoformat()

        end = self.end.isoformat()

        interview_id = self.interview_id

        available = self.available

        first_reason: None | str
        if isinstance(self.first_reason, ReasonCode):
            first_reason = self.first_reason.value
        else:
            first_reason = self.first_reason

        reasons = []
        for reasons_item_data in self.reasons:
            reasons_item = reasons_item_data.value
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
            pairs_item = []
            for pairs_item_item_data in pairs_item_data:
                pairs_item_item = pairs_item_item_data.to_dict()
                pairs_item.append(pairs_item_item)

            pairs.append(pairs_item)

        pairs_found = self.pairs_found

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "start": start,
                "end": end,
                "interviewId": interview_id,
                "available": available,
                "firstReason": first_reason,
                "reasons": reasons,
                "interviewers": interviewers,
                "changes": changes,
                "pairs": pairs,
                "pairsFound": pairs_found,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.change import Change
        from ..models.in_the_way import InTheWay

        d = dict(src_dict)
        start = isoparse(d.pop("start"))

        end = isoparse(d.pop("end"))

        interview_id = d.pop("interviewId")

        available = d.pop("available")

        def _parse_first_reason(data: object) -> None | ReasonCode:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                first_reason_type_0 = ReasonCode(data)

                return first_reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReasonCode, data)

        first_reason = _parse_first_reason(d.pop("firstReason"))

        reasons = []
        _reasons = d.pop("reasons")
        for reasons_item_data in _reasons:
            reasons_item = ReasonCode(reasons_item_data)

            reasons.append(reasons_item)

        interviewers = []
        _interviewers = d.pop("interviewers")
        for interviewers_item_data in _interviewers:
            interviewers_item = InTheWay.from_dict(interviewers_item_data)

            interviewers.append(interviewers_item)

        changes = []
        _changes = d.pop("changes")
        for changes_item_data in _changes:
            changes_item = Change.from_dict(changes_item_data)

            changes.append(changes_item)

        pairs = []
        _pairs = d.pop("pairs")
        for pairs_item_data in _pairs:
            pairs_item = []
            _pairs_item = pairs_item_data
            for pairs_item_item_data in _pairs_item:
                pairs_item_item = Change.from_dict(pairs_item_item_data)

                pairs_item.append(pairs_item_item)

            pairs.append(pairs_item)

        pairs_found = d.pop("pairsFound")

        start = cls(
            start=start,
            end=end,
            interview_id=interview_id,
            available=available,
            first_reason=first_reason,
            reasons=reasons,
            interviewers=interviewers,
            changes=changes,
            pairs=pairs,
            pairs_found=pairs_found,
        )

        start.additional_properties = d
        return start

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
