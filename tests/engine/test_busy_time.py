from __future__ import annotations

from engine.busy_time import BusyType, FreeBusy


def test_every_type_of_busy_time_blocks_by_default():
    calendar = FreeBusy({BusyType.BUSY: ((1, 2),), BusyType.BUSY_TENTATIVE: ((3, 4),)})
    assert list(calendar.busy_intervals()) == [(1, 2), (3, 4)]


def test_busy_types_have_their_names_in_rfc_5545():
    assert [kind.value for kind in BusyType] == ["BUSY", "BUSY-UNAVAILABLE", "BUSY-TENTATIVE"]
