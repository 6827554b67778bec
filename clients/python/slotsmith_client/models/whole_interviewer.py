from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="WholeInterviewer")


@_attrs_define
class WholeInterviewer:
    """An interviewer, and the rules for their time.

    Attributes:
        name (str):
        email (str):
        time_zone (str):
        open_hours (str):
        core_hours (str):
        holidays_of (str):
        most_per_day (int | None):
        most_per_week (int | None):
        limits_time_zone (str):
        id (int):
    """

    name: str
    email: str
    time_zone: str
    open_hours: str
    core_hours: str
    holidays_of: str
    most_per_day: int | None
    most_per_week: int | None
    limits_time_zone: str
    id: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        email: str
        email = self.email

        time_zone = self.time_zone

        open_hours = self.open_hours

        core_hours = self.core_hours

        holidays_of = self.holidays_of

        most_per_day: int | None
        most_per_day = self.most_per_day

        most_per_week: int | None
        most_per_week = self.most_per_week

        limits_time_zone = self.limits_time_zone

        id = self.id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "email": email,
                "timeZone": time_zone,
                "openHours": open_hours,
                "coreHours": core_hours,
                "holidaysOf": holidays_of,
                "mostPerDay": most_per_day,
                "mostPerWeek": most_per_week,
                "limitsTimeZone": limits_time_zone,
                "id": id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        def _parse_email(data: object) -> str:
            return cast(str, data)

        email = _parse_email(d.pop("email"))

        time_zone = d.pop("timeZone")

        open_hours = d.pop("openHours")

        core_hours = d.pop("coreHours")

        holidays_of = d.pop("holidaysOf")

        def _parse_most_per_day(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        most_per_day = _parse_most_per_day(d.pop("mostPerDay"))

        def _parse_most_per_week(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        most_per_week = _parse_most_per_week(d.pop("mostPerWeek"))

        limits_time_zone = d.pop("limitsTimeZone")

        id = d.pop("id")

        whole_interviewer = cls(
            name=name,
            email=email,
            time_zone=time_zone,
            open_hours=open_hours,
            core_hours=core_hours,
            holidays_of=holidays_of,
            most_per_day=most_per_day,
            most_per_week=most_per_week,
            limits_time_zone=limits_time_zone,
            id=id,
        )

        whole_interviewer.additional_properties = d
        return whole_interviewer

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
