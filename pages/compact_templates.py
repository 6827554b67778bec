"""A template loader that leaves out the indentation of the pages' templates.

Indentation is a third of the bytes of a page with many rows. Line breaks stay, so the line numbers
of errors are right.
"""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders.app_directories import Loader as AppDirectoriesLoader

_INDENTATION = re.compile(r"[ \t]*\n[ \t]*")


class Loader(AppDirectoriesLoader):
    """Loads templates of apps; those of pages without indentation."""

    def get_contents(self, origin: Origin) -> str:
        source = str(super().get_contents(origin))
        is_page = str(origin.template_name).startswith("pages/")
        return _INDENTATION.sub("\n", source) if is_page else source
