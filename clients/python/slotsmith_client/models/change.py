from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from dateutil.parser import isoparse

from ..models.change_kind import ChangeKind
from ..types import UNSET, Unset

T = TypeVar("T", bound="Change")


@_attrs_define
class Change:
    """What could be changed; what else is told depends on the kind of change.

    Attributes:
        change (ChangeKind):
        interviewer_id (int | Unset):
        name (str | Unset):
        start (datetime.datetime | Unset):
        end (datetime.datetime | Unset):
        group (int | Unset):
        required (int | Unset):
        duration_minutes (int | Unset):
        notice_minutes (int | Unset):
    """

    change: ChangeKind
    interviewer_id: int | Unset = UNSET
    name: str | Unset = UNSET
    start: datetime.datetime | Unset = UNSET
    end: datetime.datetime | Unset = UNSET
    group: int | Unset = UNSET
    required: int | Unset = UNSET
    duration_minutes: int | Unset = UNSET
    notice_minutes: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        change = self.change.value

        interviewer_id = self.interviewer_id

        name = self.name

        start: str | Unset = UNSET
        if not isinstance(self.start, Unset):
            start = self.start.isoformat()

        end: str | Unset = UNSET
        if not isinstance(self.end, Unset):
            end = self.end.isoformat()

        group = self.group

        required = self.required

        duration_minutes = self.duration_minutes

        notice_minutes = self.notice_minutes

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "change": change,
            }
        )
        if interviewer_id is not UNSET:
            field_dict["interviewerId"] = interviewer_id
        if name is not UNSET:
            field_dict["name"] = name
        if start is not UNSET:
            field_dict["start"] = start
        if end is not UNSET:
            field_dict["end"] = end
        if group is not UNSET:
            field_dict["group"] = group
        if required is not UNSET:
            field_dict["required"] = required
        if duration_minutes is not UNSET:
            field_dict["durationMinutes"] = duration_minutes
        if notice_minutes is not UNSET:
            field_dict["noticeMinutes"] = notice_minutes

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        change = ChangeKind(d.pop("change"))

        interviewer_id = d.pop("interviewerId", UNSET)

        name = d.pop("name", UNSET)

        _start = d.pop("start", UNSET)
        start: datetime.datetime | Unset
        if isinstance(_start, Unset):
            start = UNSET
        else:
            start = isoparse(_start)

        _end = d.pop("end", UNSET)
        end: datetime.datetime | Unset
        if isinstance(_end, Unset):
            end = UNSET
        else:
            end = isoparse(_end)

        group = d.pop("group", UNSET)

        required = d.pop("required", UNSET)

        duration_minutes = d.pop("durationMinutes", UNSET)

        notice_minutes = d.pop("noticeMinutes", UNSET)

        change = cls(
            change=change,
            interviewer_id=interviewer_id,
            name=name,
            start=start,
            end=end,
            group=group,
            required=required,
            duration_minutes=duration_minutes,
            notice_minutes=notice_minutes,
        )

        change.additional_properties = d
        return change

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
