"""Name the interviewers of an interview, if its candidates may know them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from bookings.models import Booking
from interviews.models import InterviewTemplate, PanelGroup

#: A group with more people than this is called by its name.
MAX_NAMED_PEOPLE = 4


def describe_interviewers(template: InterviewTemplate, booking: Booking | None) -> str:
    """Return for example "With Alice Johnson and 1 of Bob Smith, Chen Wei"; it may be empty.

    With a booking, these are its interviewers; otherwise all people that the interview may need.
    """
    if not template.shows_interviewer_names:
        return ""
    if booking:
        names = list(booking.interviewers.values_list("name", flat=True).order_by("name"))
    else:
        names = list(_list_panel(template))
    if not names:
        return ""
    return _("With %(names)s") % {"names": get_text_list(names, _("and"))}


def _list_panel(template: InterviewTemplate) -> Iterator[str]:
    """Yield the names of the people who are needed, and the groups of whom some are needed."""
    yield from template.interviewers.filter(active=True).values_list("name", flat=True)
    for group in template.groups.prefetch_related("members__interviewer"):
        yield from _describe_group(group)


def _describe_group(group: PanelGroup) -> list[str]:
    members = [member.interviewer for member in group.members.all() if not member.alternate]
    names = [person.name for person in members if person.active]
    if group.required is None or not names:
        return names
    if not group.required:
        return []
    people = ", ".join(names) if len(names) <= MAX_NAMED_PEOPLE else group.name
    return [_("%(count)d of %(people)s") % {"count": group.required, "people": people}]
