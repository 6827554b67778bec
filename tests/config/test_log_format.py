from __future__ import annotations

import pytest

from config.log_format import read_log_format


@pytest.mark.parametrize(
    ("variable", "debug", "style"),
    [("", True, "text"), ("", False, "json"), ("json", True, "json"), ("text", False, "text")],
)
def test_format_depends_on_debug_and_environment(monkeypatch, variable, debug, style):
    monkeypatch.setenv("LOG_FORMAT", variable)
    assert read_log_format(debug) == style
