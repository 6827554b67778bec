"""Words of the environment as typed values; ImproperlyConfigured for what is none."""

from __future__ import annotations

import os
from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured

#: What was asked for so far, and what is taken where it is not set.
DEFAULTS: dict[str, object] = {}


def env_text(name: str, default: str = "", *, may_be_empty: bool = False) -> str:
    """A variable of the environment as it is; set to nothing, it mostly counts as not set."""
    DEFAULTS[name] = default
    value = os.environ.get(name, default)
    return value if may_be_empty else value or default


def env_bool(name: str, default: bool) -> bool:
    """A yes or no of the environment; ImproperlyConfigured for anything else."""
    DEFAULTS[name] = default
    value = os.environ.get(name, "").strip().lower()
    if value in ("", "1", "true", "yes", "on", "0", "false", "no", "off"):
        return value in ("1", "true", "yes", "on") if value else default
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}")


def env_number(name: str, default: int) -> int:
    """A whole number from 0 up of the environment; ImproperlyConfigured for anything else."""
    DEFAULTS[name] = default
    word = os.environ.get(name, "").strip() or str(default)
    if not (word.isascii() and word.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {word!r}")
    return int(word)


def env_choice(name: str, choices: Mapping[str, str], default: str) -> str:
    """What a word of the environment stands for; ImproperlyConfigured for a word that is none."""
    DEFAULTS[name] = default
    word = os.environ.get(name, "").strip().lower() or default
    if word not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {word!r}")
    return choices[word]


def env_list(name: str, default: str) -> list[str]:
    """The comma-separated words of an environment variable."""
    DEFAULTS[name] = default
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]
