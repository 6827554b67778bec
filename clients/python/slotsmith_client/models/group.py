from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.group_everybody import GroupEverybody
from ..types import UNSET, Unset

T = TypeVar("T", bound="Group")


@_attrs_define
class Group:
    """Interviewers by their ids, how many of them are needed, and who comes in their place.

    Attributes:
        members (list[int]):
        required (GroupEverybody | int | Unset):  Default: GroupEverybody.ALL.
        alternates (list[int] | Unset):
    """

    members: list[int]
    required: GroupEverybody | int | Unset = GroupEverybody.ALL
    alternates: list[int] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        members = self.members

        required: int | str | Unset
        if isinstance(self.required, Unset):
            required = UNSET
        elif isinstance(self.required, GroupEverybody):
            required = self.required.value
        else:
            required = self.required

        alternates: list[int] | Unset = UNSET
        if not isinstance(self.alternates, Unset):
            alternates = self.alternates

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "members": members,
            }
        )
        if required is not UNSET:
            field_dict["required"] = required
        if alternates is not UNSET:
            field_dict["alternates"] = alternates

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        members = cast(list[int], d.pop("members"))

        def _parse_required(data: object) -> GroupEverybody | int | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                required_everybody = GroupEverybody(data)

                return required_everybody
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(GroupEverybody | int | Unset, data)

        required = _parse_required(d.pop("required", UNSET))

        alternates = cast(list[int], d.pop("alternates", UNSET))

        group = cls(
            members=members,
            required=required,
            alternates=alternates,
        )

        group.additional_properties = d
        return group

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
