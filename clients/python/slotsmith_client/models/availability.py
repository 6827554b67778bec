from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.calendar_read import CalendarRead
    from ..models.explanation import Explanation
    from ..models.interviewer import Interviewer
    from ..models.proof import Proof
    from ..models.slot import Slot
    from ..models.unknown import Unknown


T = TypeVar("T", bound="Availability")


@_attrs_define
class Availability:
    """The slots of an interview, and what was asked for besides.

    Attributes:
        interview_id (int | None):
        name (None | str):
        duration_minutes (int):
        interviewers (list[Interviewer]):
        available_slots (list[Slot]):
        unknown (list[Unknown] | Unset): With `partial` only.
        calendars (list[CalendarRead] | Unset): With `include=calendars` only.
        explanation (Explanation | Unset): Every start accounted for, and what would open more slots.
        proof (Proof | Unset): What the slots are proved against; `tools/verify_proof.py` checks it.
    """

    interview_id: int | None
    name: None | str
    duration_minutes: int
    interviewers: list[Interviewer]
    available_slots: list[Slot]
    unknown: list[Unknown] | Unset = UNSET
    calendars: list[CalendarRead] | Unset = UNSET
    explanation: Explanation | Unset = UNSET
    proof: Proof | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        interview_id: int | None
        interview_id = self.interview_id

        name: None | str
        name = self.name

        duration_minutes = self.duration_minutes

        interviewers = []
        for interviewers_item_data in self.interviewers:
            interviewers_item = interviewers_item_data.to_dict()
            interviewers.append(interviewers_item)

        available_slots = []
        for available_slots_item_data in self.available_slots:
            available_slots_item = available_slots_item_data.to_dict()
            available_slots.append(available_slots_item)

        unknown: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.unknown, Unset):
            unknown = []
            for unknown_item_data in self.unknown:
                unknown_item = unknown_item_data.to_dict()
                unknown.append(unknown_item)

        calendars: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.calendars, Unset):
            calendars = []
            for calendars_item_data in self.calendars:
                calendars_item = calendars_item_data.to_dict()
                calendars.append(calendars_item)

        explanation: dict[str, Any] | Unset = UNSET
        if not isinstance(self.explanation, Unset):
            explanation = self.explanation.to_dict()

        proof: dict[str, Any] | Unset = UNSET
        if not isinstance(self.proof, Unset):
            proof = self.proof.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "interviewId": interview_id,
                "name": name,
                "durationMinutes": duration_minutes,
                "interviewers": interviewers,
                "availableSlots": available_slots,
            }
        )
        if unknown is not UNSET:
            field_dict["unknown"] = unknown
        if calendars is not UNSET:
            field_dict["calendars"] = calendars
        if explanation is not UNSET:
            field_dict["explanation"] = explanation
        if proof is not UNSET:
            field_dict["proof"] = proof

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.calendar_read import CalendarRead
        from ..models.explanation import Explanation
        from ..models.interviewer import Interviewer
        from ..models.proof import Proof
        from ..models.slot import Slot
        from ..models.unknown import Unknown

        d = dict(src_dict)

        def _parse_interview_id(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        interview_id = _parse_interview_id(d.pop("interviewId"))

        def _parse_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        name = _parse_name(d.pop("name"))

        duration_minutes = d.pop("durationMinutes")

        interviewers = []
        _interviewers = d.pop("interviewers")
        for interviewers_item_data in _interviewers:
            interviewers_item = Interviewer.from_dict(interviewers_item_data)

            interviewers.append(interviewers_item)

        available_slots = []
        _available_slots = d.pop("availableSlots")
        for available_slots_item_data in _available_slots:
            available_slots_item = Slot.from_dict(available_slots_item_data)

            available_slots.append(available_slots_item)

        _unknown = d.pop("unknown", UNSET)
        unknown: list[Unknown] | Unset = UNSET
        if _unknown is not UNSET:
            unknown = []
            for unknown_item_data in _unknown:
                unknown_item = Unknown.from_dict(unknown_item_data)

                unknown.append(unknown_item)

        _calendars = d.pop("calendars", UNSET)
        calendars: list[CalendarRead] | Unset = UNSET
        if _calendars is not UNSET:
            calendars = []
            for calendars_item_data in _calendars:
                calendars_item = CalendarRead.from_dict(calendars_item_data)

                calendars.append(calendars_item)

        _explanation = d.pop("explanation", UNSET)
        explanation: Explanation | Unset
        if isinstance(_explanation, Unset):
            explanation = UNSET
        else:
            explanation = Explanation.from_dict(_explanation)

        _proof = d.pop("proof", UNSET)
        proof: Proof | Unset
        if isinstance(_proof, Unset):
            proof = UNSET
        else:
            proof = Proof.from_dict(_proof)

        availability = cls(
            interview_id=interview_id,
            name=name,
            duration_minutes=duration_minutes,
            interviewers=interviewers,
            available_slots=available_slots,
            unknown=unknown,
            calendars=calendars,
            explanation=explanation,
            proof=proof,
        )

        availability.additional_properties = d
        return availability

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
