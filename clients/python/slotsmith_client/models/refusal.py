from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.reason_code import ReasonCode
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.refusal_errors import RefusalErrors
    from ..models.span import Span
    from ..models.unknown import Unknown


T = TypeVar("T", bound="Refusal")


@_attrs_define
class Refusal:
    """Why a start is no slot, as its explanation says, and slots around it.

    Attributes:
        type_ (str):
        title (str):
        status (int):
        detail (str):
        errors (RefusalErrors | Unset): 400: what is wrong, by parameter.
        unknown (list[Unknown] | Unset): 503: what is not known.
        reasons (list[ReasonCode] | Unset):
        nearest (list[Span] | Unset):
        booking_id (UUID | Unset): What the hold became.
    """

    type_: str
    title: str
    status: int
    detail: str
    errors: RefusalErrors | Unset = UNSET
    unknown: list[Unknown] | Unset = UNSET
    reasons: list[ReasonCode] | Unset = UNSET
    nearest: list[Span] | Unset = UNSET
    booking_id: UUID | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        title = self.title

        status = self.status

        detail = self.detail

        errors: dict[str, Any] | Unset = UNSET
        if not isinstance(self.errors, Unset):
            errors = self.errors.to_dict()

        unknown: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.unknown, Unset):
            unknown = []
            for unknown_item_data in self.unknown:
                unknown_item = unknown_item_data.to_dict()
                unknown.append(unknown_item)

        reasons: list[str] | Unset = UNSET
        if not isinstance(self.reasons, Unset):
            reasons = []
            for reasons_item_data in self.reasons:
                reasons_item = reasons_item_data.value
                reasons.append(reasons_item)

        nearest: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.nearest, Unset):
            nearest = []
            for nearest_item_data in self.nearest:
                nearest_item = nearest_item_data.to_dict()
                nearest.append(nearest_item)

        booking_id: str | Unset = UNSET
        if not isinstance(self.booking_id, Unset):
            booking_id = str(self.booking_id)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "title": title,
                "status": status,
                "detail": detail,
            }
        )
        if errors is not UNSET:
            field_dict["errors"] = errors
        if unknown is not UNSET:
            field_dict["unknown"] = unknown
        if reasons is not UNSET:
            field_dict["reasons"] = reasons
        if nearest is not UNSET:
            field_dict["nearest"] = nearest
        if booking_id is not UNSET:
            field_dict["bookingId"] = booking_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.refusal_errors import RefusalErrors
        from ..models.span import Span
        from ..models.unknown import Unknown

        d = dict(src_dict)
        type_ = d.pop("type")

        title = d.pop("title")

        status = d.pop("status")

        detail = d.pop("detail")

        _errors = d.pop("errors", UNSET)
        errors: RefusalErrors | Unset
        if isinstance(_errors, Unset):
            errors = UNSET
        else:
            errors = RefusalErrors.from_dict(_errors)

        _unknown = d.pop("unknown", UNSET)
        unknown: list[Unknown] | Unset = UNSET
        if _unknown is not UNSET:
            unknown = []
            for unknown_item_data in _unknown:
                unknown_item = Unknown.from_dict(unknown_item_data)

                unknown.append(unknown_item)

        _reasons = d.pop("reasons", UNSET)
        reasons: list[ReasonCode] | Unset = UNSET
        if _reasons is not UNSET:
            reasons = []
            for reasons_item_data in _reasons:
                reasons_item = ReasonCode(reasons_item_data)

                reasons.append(reasons_item)

        _nearest = d.pop("nearest", UNSET)
        nearest: list[Span] | Unset = UNSET
        if _nearest is not UNSET:
            nearest = []
            for nearest_item_data in _nearest:
                nearest_item = Span.from_dict(nearest_item_data)

                nearest.append(nearest_item)

        _booking_id = d.pop("bookingId", UNSET)
        booking_id: UUID | Unset
        if isinstance(_booking_id, Unset):
            booking_id = UNSET
        else:
            booking_id = UUID(_booking_id)

        refusal = cls(
            type_=type_,
            title=title,
            status=status,
            detail=detail,
            errors=errors,
            unknown=unknown,
            reasons=reasons,
            nearest=nearest,
            booking_id=booking_id,
        )

        refusal.additional_properties = d
        return refusal

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
