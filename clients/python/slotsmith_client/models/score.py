from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Score")


@_attrs_define
class Score:
    """How well a slot suits its people: parts from 0 to 1, and their weighted mean.

    Attributes:
        total (float):
        core_hours (float):
        compactness (float):
        load (float):
        optional (float):
    """

    total: float
    core_hours: float
    compactness: float
    load: float
    optional: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        total = self.total

        core_hours = self.core_hours

        compactness = self.compactness

        load = self.load

        optional = self.optional

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "total": total,
                "coreHours": core_hours,
                "compactness": compactness,
                "load": load,
                "optional": optional,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        total = d.pop("total")

        core_hours = d.pop("coreHours")

        compactness = d.pop("compactness")

        load = d.pop("load")

        optional = d.pop("optional")

        score = cls(
            total=total,
            core_hours=core_hours,
            compactness=compactness,
            load=load,
            optional=optional,
        )

        score.additional_properties = d
        return score

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
