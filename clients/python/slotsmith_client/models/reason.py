from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.reason_code import ReasonCode

T = TypeVar("T", bound="Reason")


@_attrs_define
class Reason:
    """Starts that stand under a reason: counted under it first, at all, and it alone.

    Attributes:
        reason (ReasonCode):
        first (int):
        all_ (int):
        alone (int):
    """

    reason: ReasonCode
    first: int
    all_: int
    alone: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        reason = self.reason.value

        first = self.first

        all_ = self.all_

        alone = self.alone

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "reason": reason,
                "first": first,
                "all": all_,
                "alone": alone,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        reason = ReasonCode(d.pop("reason"))

        first = d.pop("first")

        all_ = d.pop("all")

        alone = d.pop("alone")

        reason = cls(
            reason=reason,
            first=first,
            all_=all_,
            alone=alone,
        )

        reason.additional_properties = d
        return reason

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
