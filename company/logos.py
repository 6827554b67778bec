"""Logos: PNG, JPEG and WebP images, recognised by their first bytes.

SVG is refused: it can contain scripts, which would run with the rights of a page of Slotsmith.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_BYTES = 100_000


@dataclass(frozen=True)
class Logo:
    """An image, its media type, and a hash of it; all are empty without a logo."""

    content: bytes = b""
    media_type: str = ""
    version: str = ""


def parse_logo(content: bytes) -> Logo:
    """Return the logo in a file; raise ValidationError if it is too large or no known image."""
    if len(content) > MAX_BYTES:
        message = _("The logo must have at most %(limit)s kB.") % {"limit": MAX_BYTES // 1000}
        raise ValidationError(message, "too_large")
    media_type = _detect_media_type(content)
    if not media_type:
        raise ValidationError(_("Choose a PNG, JPEG or WebP image."), "invalid_format")
    return Logo(content, media_type, hashlib.sha256(content).hexdigest()[:16])


def _detect_media_type(content: bytes) -> str:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return ""
