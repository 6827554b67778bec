from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.whole_interviewer import WholeInterviewer


T = TypeVar("T", bound="Interviewers")


@_attrs_define
class Interviewers:
    """A page of interviewers.

    Attributes:
        interviewers (list[WholeInterviewer]):
        next_ (None | str): The `cursor` of the next page; null if this is the last one.
    """

    interviewers: list[WholeInterviewer]
    next_: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        interviewers = []
        for interviewers_item_data in self.interviewers:
            interviewers_item = interviewers_item_data.to_dict()
            interviewers.append(interviewers_item)

        next_: None | str
        next_ = self.next_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "interviewers": interviewers,
                "next": next_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.whole_interviewer import WholeInterviewer

        d = dict(src_dict)
        interviewers = []
        _interviewers = d.pop("interviewers")
        for interviewers_item_data in _interviewers:
            interviewers_item = WholeInterviewer.from_dict(interviewers_item_data)

            interviewers.append(interviewers_item)

        def _parse_next_(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_ = _parse_next_(d.pop("next"))

        interviewers = cls(
            interviewers=interviewers,
            next_=next_,
        )

        interviewers.additional_properties = d
        return interviewers

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
