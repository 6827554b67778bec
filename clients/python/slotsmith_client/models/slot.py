from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from dateutil.parser import isoparse

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.gap import Gap
    from ..models.score import Score
    from ..models.slot_panel import SlotPanel


T = TypeVar("T", bound="Slot")


@_attrs_define
class Slot:
    """
    Attributes:
        start (datetime.datetime):
        end (datetime.datetime):
        score (Score | Unset): How well a slot suits its people: parts from 0 to 1, and their weighted mean.
        panel (SlotPanel | Unset):
        proof (list[Gap] | Unset): With `include=proof` only.
    """

    start: datetime.datetime
    end: datetime.datetime
    score: Score | Unset = UNSET
    panel: SlotPanel | Unset = UNSET
    proof: list[Gap] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        start = self.start.isoformat()

        end = self.end.isoformat()

        score: dict[str, Any] | Unset = UNSET
        if not isinstance(self.score, Unset):
            score = self.score.to_dict()

        panel: dict[str, Any] | Unset = UNSET
        if not isinstance(self.panel, Unset):
            panel = self.panel.to_dict()

        proof: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.proof, Unset):
            proof = []
            for proof_item_data in self.proof:
                proof_item = proof_item_data.to_dict()
                proof.append(proof_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "start": start,
                "end": end,
            }
        )
        if score is not UNSET:
            field_dict["score"] = score
        if panel is not UNSET:
            field_dict["panel"] = panel
        if proof is not UNSET:
            field_dict["proof"] = proof

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.gap import Gap
        from ..models.score import Score
        from ..models.slot_panel import SlotPanel

        d = dict(src_dict)
        start = isoparse(d.pop("start"))

        end = isoparse(d.pop("end"))

        _score = d.pop("score", UNSET)
        score: Score | Unset
        if isinstance(_score, Unset):
            score = UNSET
        else:
            score = Score.from_dict(_score)

        _panel = d.pop("panel", UNSET)
        panel: SlotPanel | Unset
        if isinstance(_panel, Unset):
            panel = UNSET
        else:
            panel = SlotPanel.from_dict(_panel)

        _proof = d.pop("proof", UNSET)
        proof: list[Gap] | Unset = UNSET
        if _proof is not UNSET:
            proof = []
            for proof_item_data in _proof:
                proof_item = Gap.from_dict(proof_item_data)

                proof.append(proof_item)

        slot = cls(
            start=start,
            end=end,
            score=score,
            panel=panel,
            proof=proof,
        )

        slot.additional_properties = d
        return slot

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
