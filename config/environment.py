"""Read environment variables as typed values; raise ImproperlyConfigured for an invalid value.

`config.startup_checks` lists the other checks of settings.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured

#: The default of each variable that has been read; a test compares them with the documentation.
VARIABLE_DEFAULTS: dict[str, object] = {}


def env_text(name: str, default: str = "", *, may_be_empty: bool = False) -> str:
    """Return a variable as text; an empty value counts as unset unless `may_be_empty`."""
    VARIABLE_DEFAULTS[name] = default
    value = os.environ.get(name, default)
    return value if may_be_empty else value or default


def env_bool(name: str, default: bool) -> bool:
    """Return a variable as a boolean."""
    VARIABLE_DEFAULTS[name] = default
    value = os.environ.get(name, "").strip().lower()
    if value in ("", "1", "true", "yes", "on", "0", "false", "no", "off"):
        return value in ("1", "true", "yes", "on") if value else default
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}")


def env_number(name: str, default: int) -> int:
    """Return a variable as a non-negative whole number."""
    VARIABLE_DEFAULTS[name] = default
    word = os.environ.get(name, "").strip() or str(default)
    if not (word.isascii() and word.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {word!r}")
    return int(word)


def env_choice(name: str, choices: Mapping[str, str], default: str) -> str:
    """Return the value that a variable chooses among `choices`."""
    VARIABLE_DEFAULTS[name] = default
    word = os.environ.get(name, "").strip().lower() or default
    if word not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {word!r}")
    return choices[word]


def env_list(name: str, default: str) -> list[str]:
    """Return the comma-separated items of a variable."""
    VARIABLE_DEFAULTS[name] = default
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]
