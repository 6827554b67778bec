from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from dateutil.parser import isoparse

if TYPE_CHECKING:
    from ..models.calendar_read_at import CalendarReadAt
    from ..models.claimed_group import ClaimedGroup
    from ..models.span import Span


T = TypeVar("T", bound="Proof")


@_attrs_define
class Proof:
    """What the slots are proved against; `tools/verify_proof.py` checks it.

    Attributes:
        now (datetime.datetime):
        notice_minutes (int):
        step_minutes (int):
        buffer_before_minutes (int):
        buffer_after_minutes (int):
        periods (list[Span]):
        groups (list[ClaimedGroup]):
        calendars (list[CalendarReadAt]):
        digest (str):
    """

    now: datetime.datetime
    notice_minutes: int
    step_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    periods: list[Span]
    groups: list[ClaimedGroup]
    calendars: list[CalendarReadAt]
    digest: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        now = self.now.isoformat()

        notice_minutes = self.notice_minutes

        step_minutes = self.step_minutes

        buffer_before_minutes = self.buffer_before_minutes

        buffer_after_minutes = self.buffer_after_minutes

        periods = []
        for periods_item_data in self.periods:
            periods_item = periods_item_data.to_dict()
            periods.append(periods_item)

        groups = []
        for groups_item_data in self.groups:
            groups_item = groups_item_data.to_dict()
            groups.append(groups_item)

        calendars = []
        for calendars_item_data in self.calendars:
            calendars_item = calendars_item_data.to_dict()
            calendars.append(calendars_item)

        digest = self.digest

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "now": now,
                "noticeMinutes": notice_minutes,
                "stepMinutes": step_minutes,
                "bufferBeforeMinutes": buffer_before_minutes,
                "bufferAfterMinutes": buffer_after_minutes,
                "periods": periods,
                "groups": groups,
                "calendars": calendars,
                "digest": digest,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.calendar_read_at import CalendarReadAt
        from ..models.claimed_group import ClaimedGroup
        from ..models.span import Span

        d = dict(src_dict)
        now = isoparse(d.pop("now"))

        notice_minutes = d.pop("noticeMinutes")

        step_minutes = d.pop("stepMinutes")

        buffer_before_minutes = d.pop("bufferBeforeMinutes")

        buffer_after_minutes = d.pop("bufferAfterMinutes")

        periods = []
        _periods = d.pop("periods")
        for periods_item_data in _periods:
            periods_item = Span.from_dict(periods_item_data)

            periods.append(periods_item)

        groups = []
        _groups = d.pop("groups")
        for groups_item_data in _groups:
            groups_item = ClaimedGroup.from_dict(groups_item_data)

            groups.append(groups_item)

        calendars = []
        _calendars = d.pop("calendars")
        for calendars_item_data in _calendars:
            calendars_item = CalendarReadAt.from_dict(calendars_item_data)

            calendars.append(calendars_item)

        digest = d.pop("digest")

        proof = cls(
            now=now,
            notice_minutes=notice_minutes,
            step_minutes=step_minutes,
            buffer_before_minutes=buffer_before_minutes,
            buffer_after_minutes=buffer_after_minutes,
            periods=periods,
            groups=groups,
            calendars=calendars,
            digest=digest,
        )

        proof.additional_properties = d
        return proof

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
