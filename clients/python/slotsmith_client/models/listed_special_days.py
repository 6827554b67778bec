from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.special_days import SpecialDays


T = TypeVar("T", bound="ListedSpecialDays")


@_attrs_define
class ListedSpecialDays:
    """All special days of an interviewer, in the order of their first day.

    Attributes:
        special_days (list[SpecialDays]):
    """

    special_days: list[SpecialDays]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        special_days = []
        for special_days_item_data in self.special_days:
            special_days_item = special_days_item_data.to_dict()
            special_days.append(special_days_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "specialDays": special_days,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.special_days import SpecialDays

        d = dict(src_dict)
        special_days = []
        _special_days = d.pop("specialDays")
        for special_days_item_data in _special_days:
            special_days_item = SpecialDays.from_dict(special_days_item_data)

            special_days.append(special_days_item)

        listed_special_days = cls(
            special_days=special_days,
        )

        listed_special_days.additional_properties = d
        return listed_special_days

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
