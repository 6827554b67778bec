"""How fields of responses stand in the OpenAPI description."""

from __future__ import annotations

import pytest

from tests.live_processes import ROOT
from tools.openapi_changes import read_description


@pytest.fixture(scope="module")
def schemas() -> dict:
    return read_description(ROOT / "docs" / "openapi.yaml")["components"]["schemas"]


@pytest.mark.parametrize(
    "name",
    ["ReasonCode", "RefusalCode", "ReadStatus", "BookingState", "BookingSource", "HoldState",
     "ActorKind", "AuditAction", "CallerRole", "Scope"],
)  # fmt: skip
def test_words_of_responses_are_open(schemas, name):
    known, other = schemas[name]["anyOf"]
    assert known["enum"]
    assert other == {"type": "string"}


@pytest.mark.parametrize("name", ["Change", "SuggestedChange"])
def test_kinds_of_changes_are_told_apart_by_their_type(schemas, name):
    shape = schemas[name]
    mapping = shape["discriminator"]["mapping"]
    assert [part["$ref"] for part in shape["oneOf"]] == list(mapping.values())
    for word, reference in mapping.items():
        kind = schemas[reference.split("/")[-1]]
        assert kind["properties"]["type"]["const"] == word
        assert set(kind["required"]) == set(kind["properties"])


def test_every_property_of_availability_has_a_description(schemas):
    names = [
        "Availability", "AvailabilityBody", "CandidateAvailability", "Slot", "SlotPanel",
        "SlotGroup", "SlotScore", "CalendarRead", "Explanation", "StartExplanation", "Proof",
        "ProofGroup", "ProofCalendar", "FreeTime", "FreeTimeEdge", "InterviewerConflicts",
        "Conflict", "ChangePair", "ReasonCounts", "ReasonCount", "BlockedStarts", "Panel",
        "PanelGroup", "QueryPeriod", "WithoutPerson", "SuggestedShorterNotice",
    ]  # fmt: skip
    undescribed = [
        f"{name}.{member}"
        for name in names
        for member, shape in schemas[name]["properties"].items()
        if not shape.get("description")
    ]
    assert undescribed == []
