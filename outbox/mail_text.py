"""Subject and text of the mails about a booking, in the recipient's language and time zone.

The mails about links, windows and conflicts are in `bookings.link_mail`, `bookings.window_mail` and
`bookings.conflict_mail`. A candidate reads the names of the interviewers, unless the interview
hides them, but not their addresses. Interviewers read the name and the address of the candidate.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import mail_time_format
from core.text import single_line
from outbox.booking_payload import Attendee, BookingDetails, BookingEventType

_SUBJECTS = {
    "created": gettext_lazy("Invitation: %(title)s, %(time)s"),
    "rescheduled": gettext_lazy("New time: %(title)s, %(time)s"),
    "updated": gettext_lazy("Changed: %(title)s, %(time)s"),
    "cancelled": gettext_lazy("Cancelled: %(title)s, %(time)s"),
}
#: The sentence about a change, with and without the name of the company.
_CHANGES = {
    "rescheduled": (
        gettext_lazy(
            "Your interview with %(company)s has a new time. The previous time no longer applies."
        ),
        gettext_lazy("Your interview has a new time. The previous time no longer applies."),
    ),
    "updated": (
        gettext_lazy(
            "The details of your interview with %(company)s have changed. The time is the same."
        ),
        gettext_lazy("The details of your interview have changed. The time is the same."),
    ),
    "cancelled": (
        gettext_lazy("Your interview with %(company)s was cancelled and does not take place."),
        gettext_lazy("This interview was cancelled and does not take place."),
    ),
}
#: The subject for a person who no longer takes part in an interview that takes place.
_SUBJECT_OF_REMOVAL = gettext_lazy("You no longer take part: %(title)s, %(time)s")


def build_subject(
    booking: BookingDetails, recipient: Attendee, event_type: BookingEventType
) -> str:
    """Return the subject: the event, the title and the start in the recipient's time zone."""
    with _language_of(recipient):
        text = _SUBJECT_OF_REMOVAL if is_removal(booking, event_type) else _SUBJECTS[event_type]
        return str(text) % {
            "title": single_line(booking.title),
            "time": mail_time_format.format_short(booking.start, recipient.zone),
        }


def build_body(
    booking: BookingDetails,
    recipient: Attendee,
    event_type: BookingEventType,
    company_name: str = "",
) -> str:
    """Return the plain text of the mail, which names the company to a candidate."""
    with _language_of(recipient):
        name = single_line(recipient.name)
        greeting = _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
        facts = _format_facts(_list_facts(booking, recipient, event_type))
        company = single_line(company_name) if recipient.role == "candidate" else ""
        news = (
            _describe_new_booking(booking, recipient, company)
            if event_type == "created"
            else _describe_change(booking, event_type, company)
        )
        advice = _describe_attachment(event_type)
        texts = _list_texts(booking, recipient, event_type)
        page = _describe_page(booking, recipient, event_type)
        return "\n\n".join([greeting, news, facts, *texts, *page, advice]) + "\n"


def is_removal(booking: BookingDetails, event_type: str) -> bool:
    """Return whether a mail says that its recipient no longer takes part in the interview."""
    return event_type == "cancelled" and not booking.cancelled


def list_participants(
    booking: BookingDetails, reader: Attendee, *, names_interviewers: bool = True
) -> list[tuple[str, str]]:
    """Return labels and names of the participants, in the reader's language.

    Only interviewers read the name and the address of the candidate. Only the candidate reads whom
    to ask. The interviewers are left out if the interview hides them, or without
    `names_interviewers`.
    """
    with _language_of(reader):
        is_candidate = reader.role == "candidate"
        is_hidden = is_candidate and not booking.shows_interviewer_names
        hides_names = is_hidden or not names_interviewers
        name, email = single_line(booking.candidate.name), single_line(booking.candidate.email)
        participants = [
            (_("With"), "" if hides_names else ", ".join(_interviewer_names(booking))),
            (_("Candidate"), "" if is_candidate else f"{name} <{email}>"),
            (_("Contact"), single_line(booking.contact) if is_candidate else ""),
        ]
        return [(label, value) for label, value in participants if value]


def _language_of(attendee: Attendee) -> translation.override:
    """Return a context manager that activates the language of an attendee."""
    return translation.override(attendee.language or settings.LANGUAGE_CODE)


def _interviewer_names(booking: BookingDetails) -> list[str]:
    names = []
    for attendee in booking.attendees:
        name = single_line(attendee.name)
        if attendee.role == "optional":
            names.append(_("%(name)s (optional)") % {"name": name})
        elif attendee.role == "required":
            names.append(name)
    return names


def _list_facts(
    booking: BookingDetails, recipient: Attendee, event_type: BookingEventType
) -> list[tuple[str, str]]:
    interval = (booking.start, booking.end)
    facts = [
        (_("Interview"), single_line(booking.title)),
        (_("When"), mail_time_format.format_interval(interval, recipient.zone)),
        *_list_former_time(booking, recipient, event_type),
        (_("Time zone"), mail_time_format.format_zone(booking.start, recipient.zone)),
        (_("Length"), mail_time_format.format_duration(booking.end - booking.start)),
        *([(_("Where"), single_line(booking.location))] if booking.location else []),
        # the interviewers have changed for a person who left
        *list_participants(
            booking, recipient, names_interviewers=not is_removal(booking, event_type)
        ),
    ]
    if event_type == "cancelled" and booking.reason:
        facts.append((_("Reason"), single_line(booking.reason)))
    return facts


def _list_former_time(
    booking: BookingDetails, recipient: Attendee, event_type: BookingEventType
) -> list[tuple[str, str]]:
    if event_type != "rescheduled" or booking.former_slot is None:
        return []
    return [(_("Before"), mail_time_format.format_interval(booking.former_slot, recipient.zone))]


def _describe_page(
    booking: BookingDetails, recipient: Attendee, event_type: BookingEventType
) -> list[str]:
    """Return a paragraph with the address of the recipient's page, if they may open it."""
    if recipient.role != "candidate":
        return _describe_interviewer_page(booking, event_type)
    if not booking.candidate_url:
        return []
    if booking.cancelled:
        advice = _("You can choose another time here:")
    elif booking.change_deadline:
        moment = mail_time_format.format_short(booking.change_deadline, recipient.zone)
        advice = _("You can move or cancel the interview here until %(moment)s:")
        advice %= {"moment": moment}
    else:
        advice = _("Your interview is shown here:")
    return [f"{advice}\n{booking.candidate_url}\n" + _("This link is only for you.")]


def _describe_interviewer_page(booking: BookingDetails, event_type: BookingEventType) -> list[str]:
    """Return a paragraph with the address of the page for those who take part or did."""
    if not booking.interviewer_url or is_removal(booking, event_type):
        return []
    return [_("Your interview is shown here, after you sign in:") + f"\n{booking.interviewer_url}"]


def _list_texts(
    booking: BookingDetails, recipient: Attendee, event_type: BookingEventType
) -> list[str]:
    """Return the paragraphs that the interview has for its candidate, who takes part in it."""
    if recipient.role != "candidate" or event_type == "cancelled":
        return []
    texts = (booking.description, booking.instructions)
    return [_clean_lines(text) for text in texts if text.strip()]


def _clean_lines(text: str) -> str:
    """Return a text with its line breaks, and without invisible characters."""
    return "\n".join(single_line(line) for line in text.strip().splitlines())


def _format_facts(facts: list[tuple[str, str]]) -> str:
    """Return one line per fact, with the values in one column."""
    width = max(len(label) for label, _value in facts) + len(": ")
    return "\n".join(f"{f'{label}:':<{width}}{value}" for label, value in facts)


def _describe_new_booking(booking: BookingDetails, recipient: Attendee, company: str) -> str:
    if not booking.is_booked_by_candidate:
        if company:
            return _("You are invited to an interview with %(company)s.") % {"company": company}
        return _("You are invited to an interview.")
    if recipient.role != "candidate":
        name = single_line(booking.candidate.name) or single_line(booking.candidate.email)
        return _("An interview with %(candidate)s is booked.") % {"candidate": name}
    if company:
        return _("Your interview with %(company)s is booked.") % {"company": company}
    return _("Your interview is booked.")


def _describe_change(booking: BookingDetails, event_type: BookingEventType, company: str) -> str:
    """Return what changed. `company` is empty for interviewers."""
    if is_removal(booking, event_type):
        return _describe_removal(booking)
    with_company, without_company = _CHANGES[event_type]
    return str(with_company if company else without_company) % {"company": company}


def _describe_removal(booking: BookingDetails) -> str:
    text = _("You no longer take part in this interview.")
    if name := single_line(booking.replacement):
        return f"{text} " + _("%(name)s takes part instead.") % {"name": name}
    return text


def _describe_attachment(event_type: BookingEventType) -> str:
    if event_type == "cancelled":
        return _("Open the attached file to remove the interview from your calendar.")
    return _("Open the attached file to add the interview to your calendar.")
