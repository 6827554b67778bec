from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from dateutil.parser import isoparse

T = TypeVar("T", bound="Unknown")


@_attrs_define
class Unknown:
    """A stretch of an interviewer's time that nobody could read.

    Attributes:
        interviewer_id (int):
        name (str):
        calendar (str):
        provider (str):
        reason (str):
        start (datetime.datetime):
        end (datetime.datetime):
    """

    interviewer_id: int
    name: str
    calendar: str
    provider: str
    reason: str
    start: datetime.datetime
    end: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        interviewer_id = self.interviewer_id

        name = self.name

        calendar = self.calendar

        provider = self.provider

        reason = self.reason

        start = self.start.isoformat()

        end = self.end.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "interviewerId": interviewer_id,
                "name": name,
                "calendar": calendar,
                "provider": provider,
                "reason": reason,
                "start": start,
                "end": end,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        interviewer_id = d.pop("interviewerId")

        name = d.pop("name")

        calendar = d.pop("calendar")

        provider = d.pop("provider")

        reason = d.pop("reason")

        start = isoparse(d.pop("start"))

        end = isoparse(d.pop("end"))

        unknown = cls(
            interviewer_id=interviewer_id,
            name=name,
            calendar=calendar,
            provider=provider,
            reason=reason,
            start=start,
            end=end,
        )

        unknown.additional_properties = d
        return unknown

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
