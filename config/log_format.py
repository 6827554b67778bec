"""The format of log lines, for Django's settings and for gunicorn, which starts before them."""

from __future__ import annotations

from config.environment import env_choice


def read_log_format(debug: bool) -> str:
    """Return `text` or `json` from LOG_FORMAT."""
    return env_choice("LOG_FORMAT", {"text": "text", "json": "json"}, "text" if debug else "json")
