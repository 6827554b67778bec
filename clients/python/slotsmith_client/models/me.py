from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.role import Role
from ..models.scope import Scope

T = TypeVar("T", bound="Me")


@_attrs_define
class Me:
    """Who is calling, and what they may do.

    Attributes:
        role (Role):
        name (None | str): Of the token or the account.
        scopes (list[Scope]):
        interviewer_id (int | None): Who the account is among the interviewers.
    """

    role: Role
    name: None | str
    scopes: list[Scope]
    interviewer_id: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        role = self.role.value

        name: None | str
        name = self.name

        scopes = []
        for scopes_item_data in self.scopes:
            scopes_item = scopes_item_data.value
            scopes.append(scopes_item)

        interviewer_id: int | None
        interviewer_id = self.interviewer_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "role": role,
                "name": name,
                "scopes": scopes,
                "interviewerId": interviewer_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        role = Role(d.pop("role"))

        def _parse_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        name = _parse_name(d.pop("name"))

        scopes = []
        _scopes = d.pop("scopes")
        for scopes_item_data in _scopes:
            scopes_item = Scope(scopes_item_data)

            scopes.append(scopes_item)

        def _parse_interviewer_id(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        interviewer_id = _parse_interviewer_id(d.pop("interviewerId"))

        me = cls(
            role=role,
            name=name,
            scopes=scopes,
            interviewer_id=interviewer_id,
        )

        me.additional_properties = d
        return me

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
