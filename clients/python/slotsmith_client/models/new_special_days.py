from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from dateutil.parser import isoparse

from ..types import UNSET, Unset

T = TypeVar("T", bound="NewSpecialDays")


@_attrs_define
class NewSpecialDays:
    """Local days that differ from the week.

    Attributes:
        first_day (datetime.date):
        last_day (datetime.date):
        hours (str | Unset): Such as `10:00-12:00`. Empty: time off. Default: ''.
    """

    first_day: datetime.date
    last_day: datetime.date
    hours: str | Unset = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        first_day = self.first_day.isoformat()

        last_day = self.last_day.isoformat()

        hours = self.hours

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "firstDay": first_day,
                "lastDay": last_day,
            }
        )
        if hours is not UNSET:
            field_dict["hours"] = hours

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        first_day = isoparse(d.pop("firstDay")).date()

        last_day = isoparse(d.pop("lastDay")).date()

        hours = d.pop("hours", UNSET)

        new_special_days = cls(
            first_day=first_day,
            last_day=last_day,
            hours=hours,
        )

        new_special_days.additional_properties = d
        return new_special_days

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
