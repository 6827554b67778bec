"""Text that is safe on a single line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

#: Unicode categories that are not printable text: controls, surrogates, line and paragraph ends.
_NOT_TEXT = {"Cc", "Cs", "Zl", "Zp"}
#: Invisible characters that are not of the category Cf: fillers, and the Mongolian separator.
_BLANKS = set("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
#: Signs of Arabic, Syriac and Kaithi. Their category is Cf, but they can be seen.
_VISIBLE_SIGNS = {
    chr(code)
    for code in (*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD)
}
#: The zero-width joiner and non-joiner. They are part of the spelling after letters without case
#: (Arabic, Indic scripts), after marks, and in emoji.
_JOINERS = {"\u200c", "\u200d"}
_CATEGORIES_BEFORE_JOINERS = {"Lo", "Mn", "Mc", "So", "Sk"}


def single_line(text: str) -> str:
    """Return the text on one line, with single spaces and without invisible characters."""
    visible = "".join(
        " " if unicodedata.category(character) in _NOT_TEXT else character
        for before, character in _pair_with_previous(text)
        if not _is_invisible(character, before)
    )
    return " ".join(visible.split())


def has_control_character(text: str) -> bool:
    """Return whether a text has line breaks, controls or invisible characters.

    Invisible are zero-width characters, tags, and those that change the direction of the text. They
    make two different names look the same.
    """
    return any(
        unicodedata.category(character) in _NOT_TEXT or _is_invisible(character, before)
        for before, character in _pair_with_previous(text)
    )


def _pair_with_previous(text: str) -> Iterator[tuple[str, str]]:
    """Yield each character with the one before it, which is a space at first."""
    return zip(f" {text}", text, strict=False)


def _is_invisible(character: str, before: str) -> bool:
    if character in _JOINERS:
        return unicodedata.category(before) not in _CATEGORIES_BEFORE_JOINERS
    if unicodedata.category(character) == "Cf":
        return character not in _VISIBLE_SIGNS
    return character in _BLANKS
