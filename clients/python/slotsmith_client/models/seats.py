from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Seats")


@_attrs_define
class Seats:
    """Who takes the places of a group in a slot, and who could as well.

    Attributes:
        required (int):
        chosen (list[int]):
        spare (list[int]):
    """

    required: int
    chosen: list[int]
    spare: list[int]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        required = self.required

        chosen = self.chosen

        spare = self.spare

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "required": required,
                "chosen": chosen,
                "spare": spare,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        required = d.pop("required")

        chosen = cast(list[int], d.pop("chosen"))

        spare = cast(list[int], d.pop("spare"))

        seats = cls(
            required=required,
            chosen=chosen,
            spare=spare,
        )

        seats.additional_properties = d
        return seats

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
