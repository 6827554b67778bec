"""Static files with a hash of their content in their names.

A browser keeps such a file for ever, and an old page never gets a new file by accident.
`collectstatic` writes the files and keeps those of earlier versions.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

_HASHED_NAME = re.compile(r"\.[0-9a-f]{12}(?=\.[^./]+$)")


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    def stored_name(self, name: str) -> str:
        """Return the hashed name, or the name itself if `collectstatic` has not seen the file."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Serve static files; serve the file of this version for the name of another version.

    While processes are replaced, a page of one version may ask a process of the other version.
    """

    def __call__(self, request: HttpRequest) -> Any:
        path = request.path_info
        if path.startswith(self.static_prefix) and path not in self.files:
            static_file = self.files.get(_HASHED_NAME.sub("", path))
            if static_file is not None:
                return self.serve(static_file, request)
        return super().__call__(request)
