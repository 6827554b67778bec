from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from dateutil.parser import isoparse

T = TypeVar("T", bound="Connection")


@_attrs_define
class Connection:
    """One calendar of an interviewer, and how reading it went last.

    Attributes:
        id (int):
        name (str):
        provider (str):
        last_read (datetime.datetime | None):
        reason (None | str): Why it could not be read, if so.
        advice (str): What to do about it.
    """

    id: int
    name: str
    provider: str
    last_read: datetime.datetime | None
    reason: None | str
    advice: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        provider = self.provider

        last_read: None | str
        if isinstance(self.last_read, datetime.datetime):
            last_read = self.last_read.isoformat()
        else:
            last_read = self.last_read

        reason: None | str
        reason = self.reason

        advice = self.advice

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "provider": provider,
                "lastRead": last_read,
                "reason": reason,
                "advice": advice,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        provider = d.pop("provider")

        def _parse_last_read(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_read_type_0 = isoparse(data)

                return last_read_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_read = _parse_last_read(d.pop("lastRead"))

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        advice = d.pop("advice")

        connection = cls(
            id=id,
            name=name,
            provider=provider,
            last_read=last_read,
            reason=reason,
            advice=advice,
        )

        connection.additional_properties = d
        return connection

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
