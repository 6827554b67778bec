"""Names of browsers for people, from the User-Agent header."""

from __future__ import annotations

from django.utils.translation import gettext as _

#: Parts of the header in the order in which they decide: Edge also says Chrome and Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def describe_browser(user_agent: str) -> str:
    """Return for example "Firefox, Windows"; for a program, the beginning of its name."""
    browser = _find(user_agent, _BROWSERS) or user_agent[:40].strip()
    system = _find(user_agent, _SYSTEMS)
    return ", ".join(filter(None, (browser, system))) or _("unknown browser")


def _find(user_agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for part, name in names if part in user_agent), "")
