from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="PatchedInterviewerChanges")


@_attrs_define
class PatchedInterviewerChanges:
    """What can be changed of an interviewer.

    Attributes:
        name (str | Unset):
        email (str | Unset):
        time_zone (str | Unset):
        open_hours (str | Unset):
        core_hours (str | Unset):
        holidays_of (str | Unset):
        most_per_day (int | None | Unset):
        most_per_week (int | None | Unset):
        limits_time_zone (str | Unset):
    """

    name: str | Unset = UNSET
    email: str | Unset = UNSET
    time_zone: str | Unset = UNSET
    open_hours: str | Unset = UNSET
    core_hours: str | Unset = UNSET
    holidays_of: str | Unset = UNSET
    most_per_day: int | None | Unset = UNSET
    most_per_week: int | None | Unset = UNSET
    limits_time_zone: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        email: str | Unset
        if isinstance(self.email, Unset):
            email = UNSET
        else:
            email = self.email

        time_zone = self.time_zone

        open_hours = self.open_hours

        core_hours = self.core_hours

        holidays_of = self.holidays_of

        most_per_day: int | None | Unset
        if isinstance(self.most_per_day, Unset):
            most_per_day = UNSET
        else:
            most_per_day = self.most_per_day

        most_per_week: int | None | Unset
        if isinstance(self.most_per_week, Unset):
            most_per_week = UNSET
        else:
            most_per_week = self.most_per_week

        limits_time_zone = self.limits_time_zone

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if email is not UNSET:
            field_dict["email"] = email
        if time_zone is not UNSET:
            field_dict["timeZone"] = time_zone
        if open_hours is not UNSET:
            field_dict["openHours"] = open_hours
        if core_hours is not UNSET:
            field_dict["coreHours"] = core_hours
        if holidays_of is not UNSET:
            field_dict["holidaysOf"] = holidays_of
        if most_per_day is not UNSET:
            field_dict["mostPerDay"] = most_per_day
        if most_per_week is not UNSET:
            field_dict["mostPerWeek"] = most_per_week
        if limits_time_zone is not UNSET:
            field_dict["limitsTimeZone"] = limits_time_zone

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name", UNSET)

        def _parse_email(data: object) -> str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(str | Unset, data)

        email = _parse_email(d.pop("email", UNSET))

        time_zone = d.pop("timeZone", UNSET)

        open_hours = d.pop("openHours", UNSET)

        core_hours = d.pop("coreHours", UNSET)

        holidays_of = d.pop("holidaysOf", UNSET)

        def _parse_most_per_day(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        most_per_day = _parse_most_per_day(d.pop("mostPerDay", UNSET))

        def _parse_most_per_week(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        most_per_week = _parse_most_per_week(d.pop("mostPerWeek", UNSET))

        limits_time_zone = d.pop("limitsTimeZone", UNSET)

        patched_interviewer_changes = cls(
            name=name,
            email=email,
            time_zone=time_zone,
            open_hours=open_hours,
            core_hours=core_hours,
            holidays_of=holidays_of,
            most_per_day=most_per_day,
            most_per_week=most_per_week,
            limits_time_zone=limits_time_zone,
        )

        patched_interviewer_changes.additional_properties = d
        return patched_interviewer_changes

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
