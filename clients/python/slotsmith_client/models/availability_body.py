from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.order import Order
from ..models.step_minutes import StepMinutes
from ..models.tentative import Tentative
from ..models.view import View
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.panel import Panel
    from ..models.period import Period


T = TypeVar("T", bound="AvailabilityBody")


@_attrs_define
class AvailabilityBody:
    """The body of a query; what it leaves out is as in the `interview` of its context, if any.

    Attributes:
        query_periods (list[Period]):
        partial (bool | Unset): Answer the time that is known although some calendar could not be read. Default: False.
        max_staleness (int | Unset): Believe what a calendar said at most so many seconds ago; 0 reads it now. Default:
            60.
        include (str | Unset): What else to tell, separated by commas: `calendars`, how each one was read; `panel`, who
            takes part in each slot and who is spare; `explanation`, why the other starts are no slots and what would help;
            `proof`, the free gaps that hold each slot. Example: explanation,panel.
        order (Order | Unset):  Default: Order.TIME.
        view (View | Unset):  Default: View.COORDINATOR.
        ignoring (UUID | Unset): Take the own time of this hold or booking as free: the slots it may move to.
        duration_minutes (int | Unset):
        panel (Panel | Unset): Who an interview needs at once, and who comes if they can.
        notice_minutes (int | Unset):
        step_minutes (StepMinutes | Unset):
        buffer_before_minutes (int | Unset):
        buffer_after_minutes (int | Unset):
        tentative (Tentative | Unset):
    """

    query_periods: list[Period]
    partial: bool | Unset = False
    max_staleness: int | Unset = 60
    include: str | Unset = UNSET
    order: Order | Unset = Order.TIME
    view: View | Unset = View.COORDINATOR
    ignoring: UUID | Unset = UNSET
    duration_minutes: int | Unset = UNSET
    panel: Panel | Unset = UNSET
    notice_minutes: int | Unset = UNSET
    step_minutes: StepMinutes | Unset = UNSET
    buffer_before_minutes: int | Unset = UNSET
    buffer_after_minutes: int | Unset = UNSET
    tentative: Tentative | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        query_periods = []
        for query_periods_item_data in self.query_periods:
            query_periods_item = query_periods_item_data.to_dict()
            query_periods.append(query_periods_item)

        partial = self.partial

        max_staleness = self.max_staleness

        include = self.include

        order: str | Unset = UNSET
        if not isinstance(self.order, Unset):
            order = self.order.value

        view: str | Unset = UNSET
        if not isinstance(self.view, Unset):
            view = self.view.value

        ignoring: str | Unset = UNSET
        if not isinstance(self.ignoring, Unset):
            ignoring = str(self.ignoring)

        duration_minutes = self.duration_minutes

        panel: dict[str, Any] | Unset = UNSET
        if not isinstance(self.panel, Unset):
            panel = self.panel.to_dict()

        notice_minutes = self.notice_minutes

        step_minutes: int | Unset = UNSET
        if not isinstance(self.step_minutes, Unset):
            step_minutes = self.step_minutes.value

        buffer_before_minutes = self.buffer_before_minutes

        buffer_after_minutes = self.buffer_after_minutes

        tentative: str | Unset = UNSET
        if not isinstance(self.tentative, Unset):
            tentative = self.tentative.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "queryPeriods": query_periods,
            }
        )
        if partial is not UNSET:
            field_dict["partial"] = partial
        if max_staleness is not UNSET:
            field_dict["maxStaleness"] = max_staleness
        if include is not UNSET:
            field_dict["include"] = include
        if order is not UNSET:
            field_dict["order"] = order
        if view is not UNSET:
            field_dict["view"] = view
        if ignoring is not UNSET:
            field_dict["ignoring"] = ignoring
        if duration_minutes is not UNSET:
            field_dict["durationMinutes"] = duration_minutes
        if panel is not UNSET:
            field_dict["panel"] = panel
        if notice_minutes is not UNSET:
            field_dict["noticeMinutes"] = notice_minutes
        if step_minutes is not UNSET:
            field_dict["stepMinutes"] = step_minutes
        if buffer_before_minutes is not UNSET:
            field_dict["bufferBeforeMinutes"] = buffer_before_minutes
        if buffer_after_minutes is not UNSET:
            field_dict["bufferAfterMinutes"] = buffer_after_minutes
        if tentative is not UNSET:
            field_dict["tentative"] = tentative

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.panel import Panel
        from ..models.period import Period

        d = dict(src_dict)
        query_periods = []
        _query_periods = d.pop("queryPeriods")
        for query_periods_item_data in _query_periods:
            query_periods_item = Period.from_dict(query_periods_item_data)

            query_periods.append(query_periods_item)

        partial = d.pop("partial", UNSET)

        max_staleness = d.pop("maxStaleness", UNSET)

        include = d.pop("include", UNSET)

        _order = d.pop("order", UNSET)
        order: Order | Unset
        if isinstance(_order, Unset):
            order = UNSET
        else:
            order = Order(_order)

        _view = d.pop("view", UNSET)
        view: View | Unset
        if isinstance(_view, Unset):
            view = UNSET
        else:
            view = View(_view)

        _ignoring = d.pop("ignoring", UNSET)
        ignoring: UUID | Unset
        if isinstance(_ignoring, Unset):
            ignoring = UNSET
        else:
            ignoring = UUID(_ignoring)

        duration_minutes = d.pop("durationMinutes", UNSET)

        _panel = d.pop("panel", UNSET)
        panel: Panel | Unset
        if isinstance(_panel, Unset):
            panel = UNSET
        else:
            panel = Panel.from_dict(_panel)

        notice_minutes = d.pop("noticeMinutes", UNSET)

        _step_minutes = d.pop("stepMinutes", UNSET)
        step_minutes: StepMinutes | Unset
        if isinstance(_step_minutes, Unset):
            step_minutes = UNSET
        else:
            step_minutes = StepMinutes(_step_minutes)

        buffer_before_minutes = d.pop("bufferBeforeMinutes", UNSET)

        buffer_after_minutes = d.pop("bufferAfterMinutes", UNSET)

        _tentative = d.pop("tentative", UNSET)
        tentative: Tentative | Unset
        if isinstance(_tentative, Unset):
            tentative = UNSET
        else:
            tentative = Tentative(_tentative)

        availability_body = cls(
            query_periods=query_periods,
            partial=partial,
            max_staleness=max_staleness,
            include=include,
            order=order,
            view=view,
            ignoring=ignoring,
            duration_minutes=duration_minutes,
            panel=panel,
            notice_minutes=notice_minutes,
            step_minutes=step_minutes,
            buffer_before_minutes=buffer_before_minutes,
            buffer_after_minutes=buffer_after_minutes,
            tentative=tentative,
        )

        availability_body.additional_properties = d
        return availability_body

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
