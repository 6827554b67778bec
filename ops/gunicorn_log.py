"""The log of gunicorn's own messages, in the format of the service's other lines."""

from __future__ import annotations

from typing import Any, ClassVar

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from ops.logs import build_formatter


class GunicornLogger(Logger):  # type: ignore[misc]
    """Write gunicorn's messages in `style`, `text` or `json`, without paths and addresses."""

    style: ClassVar[str] = "json"

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(build_formatter(self.style))
"""gunicorn's own log lines in the JSON format of the service."""

from __future__ import annotations

from gunicorn.config import Config
from gunicorn.glogging import Logger

from ops.logs import JsonFormatter


class JsonLogger(Logger):  # type: ignore[misc]
    """Format the lines of the master and of the workers; there is no access log."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())
