from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from dateutil.parser import isoparse

from ..models.booking_state import BookingState

if TYPE_CHECKING:
    from ..models.seat import Seat
    from ..models.who import Who


T = TypeVar("T", bound="Booking")


@_attrs_define
class Booking:
    """A slot that is kept for a candidate; `sequence` counts its changes.

    Attributes:
        start (datetime.datetime):
        end (datetime.datetime):
        id (UUID):
        interview_id (int):
        state (BookingState):
        sequence (int):
        candidate (Who):
        interviewers (list[Seat]):
        reason (None | str):
    """

    start: datetime.datetime
    end: datetime.datetime
    id: UUID
    interview_id: int
    state: BookingState
    sequence: int
    candidate: Who
    interviewers: list[Seat]
    reason: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        start = self.start.isoformat()

        end = self.end.isoformat()

        id = str(self.id)

        interview_id = self.interview_id

        state = self.state.value

        sequence = self.sequence

        candidate = self.candidate.to_dict()

        interviewers = []
        for interviewers_item_data in self.interviewers:
            interviewers_item = interviewers_item_data.to_dict()
            interviewers.append(interviewers_item)

        reason: None | str
        reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "start": start,
                "end": end,
                "id": id,
                "interviewId": interview_id,
                "state": state,
                "sequence": sequence,
                "candidate": candidate,
                "interviewers": interviewers,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.seat import Seat
        from ..models.who import Who

        d = dict(src_dict)
        start = isoparse(d.pop("start"))

        end = isoparse(d.pop("end"))

        id = UUID(d.pop("id"))

        interview_id = d.pop("interviewId")

        state = BookingState(d.pop("state"))

        sequence = d.pop("sequence")

        candidate = Who.from_dict(d.pop("candidate"))

        interviewers = []
        _interviewers = d.pop("interviewers")
        for interviewers_item_data in _interviewers:
            interviewers_item = Seat.from_dict(interviewers_item_data)

            interviewers.append(interviewers_item)

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        booking = cls(
            start=start,
            end=end,
            id=id,
            interview_id=interview_id,
            state=state,
            sequence=sequence,
            candidate=candidate,
            interviewers=interviewers,
            reason=reason,
        )

        booking.additional_properties = d
        return booking

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
