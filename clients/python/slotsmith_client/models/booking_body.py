from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from dateutil.parser import isoparse

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.candidate import Candidate


T = TypeVar("T", bound="BookingBody")


@_attrs_define
class BookingBody:
    """A start, or a hold of one; and for whom.

    Attributes:
        candidate (Candidate): Who is interviewed.
        start (datetime.datetime | Unset): Where the slot begins; or else `hold`.
        hold (UUID | Unset): The hold that becomes a booking.
    """

    candidate: Candidate
    start: datetime.datetime | Unset = UNSET
    hold: UUID | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        candidate = self.candidate.to_dict()

        start: str | Unset = UNSET
        if not isinstance(self.start, Unset):
            start = self.start.isoformat()

        hold: str | Unset = UNSET
        if not isinstance(self.hold, Unset):
            hold = str(self.hold)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "candidate": candidate,
            }
        )
        if start is not UNSET:
            field_dict["start"] = start
        if hold is not UNSET:
            field_dict["hold"] = hold

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.candidate import Candidate

        d = dict(src_dict)
        candidate = Candidate.from_dict(d.pop("candidate"))

        _start = d.pop("start", UNSET)
        start: datetime.datetime | Unset
        if isinstance(_start, Unset):
            start = UNSET
        else:
            start = isoparse(_start)

        _hold = d.pop("hold", UNSET)
        hold: UUID | Unset
        if isinstance(_hold, Unset):
            hold = UNSET
        else:
            hold = UUID(_hold)

        booking_body = cls(
            candidate=candidate,
            start=start,
            hold=hold,
        )

        booking_body.additional_properties = d
        return booking_body

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
