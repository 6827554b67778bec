from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from dateutil.parser import isoparse

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.edge import Edge


T = TypeVar("T", bound="Gap")


@_attrs_define
class Gap:
    """The free time of one person that holds a slot and its buffers.

    Attributes:
        interviewer_id (int):
        free_from (datetime.datetime):
        free_until (datetime.datetime):
        before (Edge):
        after (Edge):
        read_at (datetime.datetime | None):
        open_from (datetime.datetime | Unset):
        open_until (datetime.datetime | Unset):
    """

    interviewer_id: int
    free_from: datetime.datetime
    free_until: datetime.datetime
    before: Edge
    after: Edge
    read_at: datetime.datetime | None
    open_from: datetime.datetime | Unset = UNSET
    open_until: datetime.datetime | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        interviewer_id = self.interviewer_id

        free_from = self.free_from.isoformat()

        free_until = self.free_until.isoformat()

        before = self.before.to_dict()

        after = self.after.to_dict()

        read_at: None | str
        if isinstance(self.read_at, datetime.datetime):
            read_at = self.read_at.isoformat()
        else:
            read_at = self.read_at

        open_from: str | Unset = UNSET
        if not isinstance(self.open_from, Unset):
            open_from = self.open_from.isoformat()

        open_until: str | Unset = UNSET
        if not isinstance(self.open_until, Unset):
            open_until = self.open_until.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "interviewerId": interviewer_id,
                "freeFrom": free_from,
                "freeUntil": free_until,
                "before": before,
                "after": after,
                "readAt": read_at,
            }
        )
        if open_from is not UNSET:
            field_dict["openFrom"] = open_from
        if open_until is not UNSET:
            field_dict["openUntil"] = open_until

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.edge import Edge

        d = dict(src_dict)
        interviewer_id = d.pop("interviewerId")

        free_from = isoparse(d.pop("freeFrom"))

        free_until = isoparse(d.pop("freeUntil"))

        before = Edge.from_dict(d.pop("before"))

        after = Edge.from_dict(d.pop("after"))

        def _parse_read_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                read_at_type_0 = isoparse(data)

                return read_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        read_at = _parse_read_at(d.pop("readAt"))

        _open_from = d.pop("openFrom", UNSET)
        open_from: datetime.datetime | Unset
        if isinstance(_open_from, Unset):
            open_from = UNSET
        else:
            open_from = isoparse(_open_from)

        _open_until = d.pop("openUntil", UNSET)
        open_until: datetime.datetime | Unset
        if isinstance(_open_until, Unset):
            open_until = UNSET
        else:
            open_until = isoparse(_open_until)

        gap = cls(
            interviewer_id=interviewer_id,
            free_from=free_from,
            free_until=free_until,
            before=before,
            after=after,
            read_at=read_at,
            open_from=open_from,
            open_until=open_until,
        )

        gap.additional_properties = d
        return gap

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
