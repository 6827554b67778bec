from __future__ import annotations

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give the test of each API operation an id of its own.

    Schemathesis puts the operation into the name of the test only. pytest 9.2 makes ids of the
    function and its parameters.
    """
    if operation := getattr(item, "operation_label", None):
        item._id = item.id.with_params(operation)  # type: ignore[attr-defined]
