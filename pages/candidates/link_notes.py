"""Messages about a link that a page changed a moment ago.

A stored message is a keyword, or the URL of a link: no name of a candidate outlives an erasure.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from bookings import candidate_links
from bookings.candidate_links import InvalidLinkError
from bookings.models import CandidateLink

#: The sections of messages with a keyword, and with a URL.
NOTE, URL = "link-note", "link"

#: The texts of the keywords, and the kinds of their notices.
_NOTES: dict[str, tuple[str, str | Promise]] = {
    "sent": ("good", gettext_lazy("Slotsmith sends the link to %(email)s.")),
    "copied": (
        "good",
        gettext_lazy("This link opens the same page. The first link keeps working."),
    ),
    "reminded": ("good", gettext_lazy("Slotsmith sends a reminder to %(email)s.")),
    "resent": (
        "good",
        gettext_lazy("Slotsmith sends a new link to %(email)s. The former links no longer work."),
    ),
    "extended": (
        "good",
        gettext_lazy(
            "The link has a new expiry date. No mail was sent: the next reminder names the date."
        ),
    ),
    "withdrawn": ("good", gettext_lazy("The link was withdrawn and no longer works.")),
    "closed": (
        "bad",
        gettext_lazy(
            "Nothing was sent or changed: the link was withdrawn or has expired. Change its expiry"
            " date, or invite the candidate again."
        ),
    ),
    "refused": (
        "bad",
        gettext_lazy(
            "No reminder was sent: the candidate has booked, or got a reminder in the last 24"
            " hours."
        ),
    ),
}


def describe(keyword: str, link: CandidateLink) -> dict[str, str]:
    """Return the kind and the text of the notice of a keyword; empty without one."""
    if keyword not in _NOTES:
        return {}
    kind, text = _NOTES[keyword]
    return {"kind": kind, "text": str(text) % {"email": link.candidate_email}}


def find_url(url: str, link: CandidateLink, now: int) -> str:
    """Return a URL of a message if it still opens the link; else an empty text."""
    try:
        opened_link = candidate_links.get_by_secret(url.rpartition("/")[2], now)
    except InvalidLinkError:
        return ""
    return url if opened_link.pk == link.pk else ""
