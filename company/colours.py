"""Colours of pages from the company's colour, so that every text can be read.

The contrast of two colours is that of WCAG 2.2, which asks for 4.5 for text. A colour that is too
light for light pages is darkened for them, and a colour that is too dark for dark pages is
lightened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MIN_CONTRAST = 4.5
_PATTERN = re.compile(r"#[0-9a-fA-F]{6}\Z")
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
#: The backgrounds of `pages/style.css`, and the text on the accent colour of dark pages.
_LIGHT_CANVAS, _DARK_PAPER, _DARK_INK = (0xF5, 0xF6, 0xF8), (0x17, 0x1B, 0x22), (0x0D, 0x13, 0x21)
#: The share of the colour in the tint behind it, and of black or white in a step of correction.
_LIGHT_TINT, _DARK_TINT, _STEP = 0.1, 0.18, 0.04

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """The accent colour, its tint, and the text on the accent colour, as `#rrggbb`."""

    accent: str
    tint: str
    on_accent: str


def is_colour(text: str) -> bool:
    """Return whether a text is a colour such as #2456c4."""
    return bool(_PATTERN.match(text))


def build_light_palette(colour: str) -> Palette:
    """Return the colours of light pages."""
    accent = _parse(colour)
    while not _is_readable(accent, _mix(_WHITE, accent, _LIGHT_TINT), _LIGHT_CANVAS):
        accent = _mix(accent, _BLACK, _STEP)
    return Palette(_format(accent), _format(_mix(_WHITE, accent, _LIGHT_TINT)), _format(_WHITE))


def build_dark_palette(colour: str) -> Palette:
    """Return the colours of dark pages."""
    accent = _parse(colour)
    while not _is_readable(accent, _mix(_DARK_PAPER, accent, _DARK_TINT), _DARK_PAPER):
        accent = _mix(accent, _WHITE, _STEP)
    tint = _mix(_DARK_PAPER, accent, _DARK_TINT)
    return Palette(_format(accent), _format(tint), _format(_DARK_INK))


def compute_contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    return _contrast(_parse(first), _parse(second))


def _is_readable(accent: Colour, *backgrounds: Colour) -> bool:
    return all(_contrast(accent, background) >= MIN_CONTRAST for background in backgrounds)


def _contrast(first: Colour, second: Colour) -> float:
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(base: Colour, other: Colour, share: float) -> Colour:
    """Return a base colour with a share of another; a step always changes the colour."""
    red, green, blue = (
        round(part + (goal - part) * share) if abs(goal - part) * share >= 0.5 else goal
        for part, goal in zip(base, other, strict=True)
    )
    return red, green, blue


def _parse(colour: str) -> Colour:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _format(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
