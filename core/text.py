"""Text that is safe on a single line."""

from __future__ import annotations

import unicodedata

#: Unicode categories that are not printable text: controls, surrogates, line and paragraph ends.
_NOT_TEXT = {"Cc", "Cs", "Zl", "Zp"}
#: Characters that change the direction of the text that follows.
_DIRECTION_CONTROLS = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def single_line(text: str) -> str:
    """Return the text on one line, without control characters and with single spaces."""
    return " ".join("".join(" " if _is_control(char) else char for char in text).split())


def has_control_character(text: str) -> bool:
    """Return whether a text has line breaks, controls or characters that change its direction."""
    return any(map(_is_control, text))


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in _NOT_TEXT or character in _DIRECTION_CONTROLS
