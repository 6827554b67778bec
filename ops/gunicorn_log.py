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
