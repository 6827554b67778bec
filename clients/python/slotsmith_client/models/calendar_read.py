from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from dateutil.parser import isoparse

from ..models.read_status import ReadStatus

T = TypeVar("T", bound="CalendarRead")


@_attrs_define
class CalendarRead:
    """How a calendar was read.

    Attributes:
        interviewer_id (int):
        name (str):
        calendar (str):
        provider (str):
        status (ReadStatus):
        reason (None | str): Why not all of it is known.
        read_at (datetime.datetime | None):
    """

    interviewer_id: int
    name: str
    calendar: str
    provider: str
    status: ReadStatus
    reason: None | str
    read_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        interviewer_id = self.interviewer_id

        name = self.name

        calendar = self.calendar

        provider = self.provider

        status = self.status.value

        reason: None | str
        reason = self.reason

        read_at: None | str
        if isinstance(self.read_at, datetime.datetime):
            read_at = self.read_at.isoformat()
        else:
            read_at = self.read_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "interviewerId": interviewer_id,
                "name": name,
                "calendar": calendar,
                "provider": provider,
                "status": status,
                "reason": reason,
                "readAt": read_at,
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

        status = ReadStatus(d.pop("status"))

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

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

        calendar_read = cls(
            interviewer_id=interviewer_id,
            name=name,
            calendar=calendar,
            provider=provider,
            status=status,
            reason=reason,
            read_at=read_at,
        )

        calendar_read.additional_properties = d
        return calendar_read

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
