from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.blocker_reasons import BlockerReasons


T = TypeVar("T", bound="Blocker")


@_attrs_define
class Blocker:
    """Starts that somebody takes: all, by reason, and those that nobody else takes.

    Attributes:
        id (int):
        name (str):
        taken (int):
        alone (int):
        reasons (BlockerReasons):
    """

    id: int
    name: str
    taken: int
    alone: int
    reasons: BlockerReasons
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        taken = self.taken

        alone = self.alone

        reasons = self.reasons.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "taken": taken,
                "alone": alone,
                "reasons": reasons,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.blocker_reasons import BlockerReasons

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        taken = d.pop("taken")

        alone = d.pop("alone")

        reasons = BlockerReasons.from_dict(d.pop("reasons"))

        blocker = cls(
            id=id,
            name=name,
            taken=taken,
            alone=alone,
            reasons=reasons,
        )

        blocker.additional_properties = d
        return blocker

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
