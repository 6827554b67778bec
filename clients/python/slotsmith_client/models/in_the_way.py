from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.obstacle import Obstacle


T = TypeVar("T", bound="InTheWay")


@_attrs_define
class InTheWay:
    """
    Attributes:
        id (int):
        name (str):
        in_the_way (list[Obstacle]):
    """

    id: int
    name: str
    in_the_way: list[Obstacle]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        in_the_way = []
        for in_the_way_item_data in self.in_the_way:
            in_the_way_item = in_the_way_item_data.to_dict()
            in_the_way.append(in_the_way_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "inTheWay": in_the_way,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.obstacle import Obstacle

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        in_the_way = []
        _in_the_way = d.pop("inTheWay")
        for in_the_way_item_data in _in_the_way:
            in_the_way_item = Obstacle.from_dict(in_the_way_item_data)

            in_the_way.append(in_the_way_item)

        in_the_way = cls(
            id=id,
            name=name,
            in_the_way=in_the_way,
        )

        in_the_way.additional_properties = d
        return in_the_way

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
