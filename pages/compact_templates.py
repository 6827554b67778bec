"""Template loaders that prepare the pages' templates once for each language.

Indentation, a third of the bytes of a page with many rows, is left out. Line breaks stay, so the
line numbers of errors are right. Tags with constant output are replaced by it.
"""

from __future__ import annotations

import re

from django.template import Origin, Template
from django.template.loaders import base, cached
from django.template.loaders.app_directories import Loader as AppDirectoriesLoader
from django.urls import get_script_prefix
from django.utils import translation

from pages import constant_nodes

_INDENTATION = re.compile(r"[ \t]*\n[ \t]*")


class Loader(AppDirectoriesLoader):
    """Loads templates of apps; those of pages without indentation."""

    def get_contents(self, origin: Origin) -> str:
        source = str(super().get_contents(origin))
        return _INDENTATION.sub("\n", source) if _is_page(origin.template_name) else source


class _PreparingLoader(base.Loader):
    """Prepares a template after it was parsed."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        template = super().get_template(template_name, skip)
        if _is_page(template_name):
            constant_nodes.replace_all(template)
        return template


class CachedLoader(cached.Loader, _PreparingLoader):
    """Keeps each template in the process, once for each language and prefix of all URLs."""

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        key = super().cache_key(template_name, skip)
        return f"{key} {translation.get_language()} {get_script_prefix()}"


def _is_page(template_name: str | bytes | None) -> bool:
    return str(template_name).startswith("pages/")
