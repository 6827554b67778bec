from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from dateutil.parser import isoparse

from ..models.hold_state import HoldState

if TYPE_CHECKING:
    from ..models.holder import Holder


T = TypeVar("T", bound="Hold")


@_attrs_define
class Hold:
    """A slot that is kept until it expires; its interviewers are told while it is.

    Attributes:
        start (datetime.datetime):
        end (datetime.datetime):
        id (UUID):
        interview_id (int):
        state (HoldState):
        expires (datetime.datetime):
        booking_id (None | UUID):
        interviewers (list[Holder]):
    """

    start: datetime.datetime
    end: datetime.datetime
    id: UUID
    interview_id: int
    state: HoldState
    expires: datetime.datetime
    booking_id: None | UUID
    interviewers: list[Holder]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        start = self.start.isoformat()

        end = self.end.isoformat()

        id = str(self.id)

        interview_id = self.interview_id

        state = self.state.value

        expires = self.expires.isoformat()

        booking_id: None | str
        if isinstance(self.booking_id, UUID):
            booking_id = str(self.booking_id)
        else:
            booking_id = self.booking_id

        interviewers = []
        for interviewers_item_data in self.interviewers:
            interviewers_item = interviewers_item_data.to_dict()
            interviewers.append(interviewers_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "start": start,
                "end": end,
                "id": id,
                "interviewId": interview_id,
                "state": state,
                "expires": expires,
                "bookingId": booking_id,
                "interviewers": interviewers,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.holder import Holder

        d = dict(src_dict)
        start = isoparse(d.pop("start"))

        end = isoparse(d.pop("end"))

        id = UUID(d.pop("id"))

        interview_id = d.pop("interviewId")

        state = HoldState(d.pop("state"))

        expires = isoparse(d.pop("expires"))

        def _parse_booking_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                booking_id_type_0 = UUID(data)

                return booking_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        booking_id = _parse_booking_id(d.pop("bookingId"))

        interviewers = []
        _interviewers = d.pop("interviewers")
        for interviewers_item_data in _interviewers:
            interviewers_item = Holder.from_dict(interviewers_item_data)

            interviewers.append(interviewers_item)

        hold = cls(
            start=start,
            end=end,
            id=id,
            interview_id=interview_id,
            state=state,
            expires=expires,
            booking_id=booking_id,
            interviewers=interviewers,
        )

        hold.additional_properties = d
        return hold

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
