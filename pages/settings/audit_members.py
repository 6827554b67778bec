"""What changed of an object of the configuration, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from bookings.models import AuditEntry

#: The words for the members of the API that a change can name.
MEMBER_TEXTS = {
    "account": gettext_lazy("Account"),
    "active": gettext_lazy("Active or archived"),
    "bufferAfterMinutes": gettext_lazy("Buffer after the interview"),
    "bufferBeforeMinutes": gettext_lazy("Buffer before the interview"),
    "candidateMinTotalMinutes": gettext_lazy("Least total of the candidate’s times"),
    "candidateMinWindowMinutes": gettext_lazy("Least length of a candidate’s time"),
    "candidateTimeZone": gettext_lazy("Time zone of candidates"),
    "candidateWindows": gettext_lazy("Candidate windows"),
    "changeDeadlineHours": gettext_lazy("Deadline for changes"),
    "colour": gettext_lazy("Colour"),
    "connections": gettext_lazy("Calendars"),
    "contact": gettext_lazy("Contact"),
    "coreHours": gettext_lazy("Preferred hours"),
    "description": gettext_lazy("Description"),
    "durationMinutes": gettext_lazy("Duration"),
    "email": gettext_lazy("Email address"),
    "endDate": gettext_lazy("Last day"),
    "events": gettext_lazy("Events"),
    "expiresAt": gettext_lazy("Valid until"),
    "externalId": gettext_lazy("External id"),
    "grant": gettext_lazy("Access to the calendar"),
    "holidayCalendar": gettext_lazy("Public holidays"),
    "horizonDays": gettext_lazy("Days ahead"),
    "hours": gettext_lazy("Hours"),
    "instructions": gettext_lazy("Instructions"),
    "interviewerId": gettext_lazy("Interviewer"),
    "language": gettext_lazy("Language"),
    "limitTimeZone": gettext_lazy("Time zone of the limits"),
    "location": gettext_lazy("Location"),
    "logo": gettext_lazy("Logo"),
    "maxPerDay": gettext_lazy("Maximum interviews per day"),
    "maxPerWeek": gettext_lazy("Maximum interviews per week"),
    "metadata": gettext_lazy("Metadata"),
    "name": gettext_lazy("Name"),
    "noticeMinutes": gettext_lazy("Notice"),
    "openHours": gettext_lazy("Working hours"),
    "panel": gettext_lazy("Panel"),
    "password": gettext_lazy("Password"),
    "provider": gettext_lazy("Calendar service"),
    "publishedWeeks": gettext_lazy("Published weeks"),
    "replyTo": gettext_lazy("Reply-to address"),
    "requestsPerMinute": gettext_lazy("Requests per minute"),
    "revokedAt": gettext_lazy("Withdrawal"),
    "role": gettext_lazy("Role"),
    "scopes": gettext_lazy("Scopes"),
    "secret": gettext_lazy("Secret"),
    "showsInterviewerNames": gettext_lazy("Whether candidates see names"),
    "specialDays": gettext_lazy("Time off and special hours"),
    "startDate": gettext_lazy("First day"),
    "stepMinutes": gettext_lazy("Minutes between starts"),
    "tentative": gettext_lazy("Tentative events"),
    "timeZone": gettext_lazy("Time zone"),
    "transparentIsBusy": gettext_lazy("Whether free events count as busy"),
    "url": gettext_lazy("Address"),
    "userAgent": gettext_lazy("User agent"),
    "username": gettext_lazy("User name"),
    "writeBookings": gettext_lazy("Whether interviews are written into it"),
}


def describe(entry: AuditEntry) -> str:
    """Return what a change changed; empty for a new object, all of whose members are new."""
    if entry.action != AuditEntry.Action.UPDATED:
        return ""
    return ", ".join(str(MEMBER_TEXTS.get(name, name)) for name in entry.members)
