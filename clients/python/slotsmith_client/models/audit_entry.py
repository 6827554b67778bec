from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from dateutil.parser import isoparse

from ..models.action import Action

if TYPE_CHECKING:
    from ..models.actor import Actor
    from ..models.span import Span


T = TypeVar("T", bound="AuditEntry")


@_attrs_define
class AuditEntry:
    """Who did what when: the slot that was given up by it, and the one that was taken.

    Attributes:
        id (int):
        at (datetime.datetime):
        action (Action):
        actor (Actor): By what they were let in, and its id: neither whoever is trying nor the system has one.
        interview_id (int):
        booking_id (None | UUID):
        hold_id (None | UUID):
        before (None | Span):
        after (None | Span):
    """

    id: int
    at: datetime.datetime
    action: Action
    actor: Actor
    interview_id: int
    booking_id: None | UUID
    hold_id: None | UUID
    before: None | Span
    after: None | Span
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.span import Span

        id = self.id

        at = self.at.isoformat()

        action = self.action.value

        actor = self.actor.to_dict()

        interview_id = self.interview_id

        booking_id: None | str
        if isinstance(self.booking_id, UUID):
            booking_id = str(self.booking_id)
        else:
            booking_id = self.booking_id

        hold_id: None | str
        if isinstance(self.hold_id, UUID):
            hold_id = str(self.hold_id)
        else:
            hold_id = self.hold_id

        before: dict[str, Any] | None
        if isinstance(self.before, Span):
            before = self.before.to_dict()
        else:
            before = self.before

        after: dict[str, Any] | None
        if isinstance(self.after, Span):
            after = self.after.to_dict()
        else:
            after = self.after

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "at": at,
                "action": action,
                "actor": actor,
                "interviewId": interview_id,
                "bookingId": booking_id,
                "holdId": hold_id,
                "before": before,
                "after": after,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.actor import Actor
        from ..models.span import Span

        d = dict(src_dict)
        id = d.pop("id")

        at = isoparse(d.pop("at"))

        action = Action(d.pop("action"))

        actor = Actor.from_dict(d.pop("actor"))

        interview_id = d.pop("interviewId")

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

        def _parse_hold_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                hold_id_type_0 = UUID(data)

                return hold_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        hold_id = _parse_hold_id(d.pop("holdId"))

        def _parse_before(data: object) -> None | Span:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                before_type_1 = Span.from_dict(data)

                return before_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Span, data)

        before = _parse_before(d.pop("before"))

        def _parse_after(data: object) -> None | Span:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                after_type_1 = Span.from_dict(data)

                return after_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Span, data)

        after = _parse_after(d.pop("after"))

        audit_entry = cls(
            id=id,
            at=at,
            action=action,
            actor=actor,
            interview_id=interview_id,
            booking_id=booking_id,
            hold_id=hold_id,
            before=before,
            after=after,
        )

        audit_entry.additional_properties = d
        return audit_entry

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
