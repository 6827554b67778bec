"""Microsoft 365 calendars by getSchedule of Microsoft Graph: up to 20 schedules in one request.

The wire format is that of "calendar: getSchedule", "scheduleInformation resource type" and "Paging
Microsoft Graph data in your app". The limits are those of "Get free/busy schedule of Outlook
calendar users and resources": 20 schedules, and less than 62 days, in one request. A longer window
is read in parts; a part that cannot be read is not covered. Only the default calendar of a mailbox
is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings

from calendars.oauth.access_tokens import AccessToken, access_token_cache
from calendars.oauth.grant import Grant
from calendars.oauth.microsoft import WRITE_PERMISSION
from calendars.providers import (
    microsoft_api,
    microsoft_errors,
    microsoft_schedules,
    window_parts,
)
from calendars.providers.base import (
    Calendar,
    CalendarEvent,
    CalendarWriter,
    Provider,
    ReadOutcome,
    ReadResult,
)
from calendars.providers.microsoft_events import EventsClient
from calendars.providers.microsoft_schedules import VIEW_STEP_SECONDS
from core.read_errors import ReadError, ReadFailure
from engine.intervals import Interval
from net import http_client
from net.deadline import Deadline

#: The longest span of one request, in seconds.
MAX_SPAN_SECONDS = 61 * 86400
_PREFER_UTC = {"Prefer": 'outlook.timezone="UTC"'}
#: The schedules in a response, and the error of a schedule that is not among them.
ScheduleResponse = tuple[list[dict[str, Any]], ReadError]
WindowPart = tuple[Interval, ScheduleResponse]


class MicrosoftProvider(Provider, CalendarWriter):
    label = "Microsoft 365"
    batch_size = 20

    def get_account(self, calendar: Calendar) -> str:
        """Return the name of the user's grant; empty for the organisation."""
        return Grant.from_json(calendar.grant).account if calendar.grant else ""

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, ReadOutcome]]:
        addresses = {calendar: microsoft_api.get_address(calendar) for calendar in calendars}
        requested = {address.casefold(): address for address in addresses.values() if address}
        batch = _Batch(list(requested.values()), calendars[0].grant, deadline)
        spans = window_parts.split(window, MAX_SPAN_SECONDS, VIEW_STEP_SECONDS)
        parts = [(span, batch.read(span)) for span in spans] if requested else []
        for calendar, address in addresses.items():
            if address:
                yield calendar, batch.get_outcome(address, parts, window)
            else:
                yield calendar, ReadError(ReadFailure.NOT_CONNECTED)

    def can_write(self, calendar: Calendar) -> bool:
        configured = settings.CALENDARS["MICROSOFT"]
        if not (configured["WRITE"] and microsoft_api.get_address(calendar)):
            return False
        if calendar.grant:
            return Grant.from_json(calendar.grant).has_scope(WRITE_PERMISSION)
        return bool(configured["SUBJECT"])

    def put(self, calendar: Calendar, event: CalendarEvent, deadline: Deadline) -> None:
        EventsClient(calendar, deadline).put(event)

    def remove(self, calendar: Calendar, uid: str, deadline: Deadline) -> None:
        EventsClient(calendar, deadline).remove(uid)


class _Batch:
    """The schedules that one account reads together."""

    def __init__(self, addresses: Sequence[str], grant: str, deadline: Deadline) -> None:
        self.addresses, self.deadline = addresses, deadline
        self.grant = Grant.from_json(grant)
        self.source = microsoft_api.get_token_source(grant)
        subject = settings.CALENDARS["MICROSOFT"]["SUBJECT"]
        self.user_path = "me" if grant else f"users/{quote(subject)}"
        self.mailbox = microsoft_api.get_mailbox(
            f"of grant {self.grant.account}" if grant else subject
        )
        self.token: AccessToken | None = None

    def read(self, span: Interval) -> ScheduleResponse:
        """Return the schedules of all pages for a span, up to the first page that fails."""
        schedules: list[dict[str, Any]] = []
        try:
            for page in self._pages(span):
                schedules += page
        except ReadError as error:
            return schedules, error
        return schedules, ReadError(ReadFailure.MISSING)

    def _pages(self, span: Interval) -> Iterator[list[dict[str, Any]]]:
        api = settings.CALENDARS["MICROSOFT"]["API_URL"]
        request = self._build_request(f"{api}/{self.user_path}/calendar/getSchedule", span)
        requested_urls = {request.url}
        while True:
            response, self.token = access_token_cache.send(
                self.source,
                request,
                self.deadline,
                microsoft_errors.raise_for_read,
                self.mailbox,
            )
            schedules, next_url = microsoft_api.parse_page(response.body)
            yield schedules
            if next_url is None:
                return
            if next_url in requested_urls or _origin(next_url) != _origin(api):
                raise ReadError(ReadFailure.PARTIAL)
            requested_urls.add(next_url)
            request = http_client.Request("GET", next_url, headers=_PREFER_UTC)

    def _build_request(self, url: str, span: Interval) -> http_client.Request:
        body = {
            "schedules": self.addresses,
            "startTime": microsoft_api.format_time(span[0]),
            "endTime": microsoft_api.format_time(span[1]),
            "availabilityViewInterval": VIEW_STEP_SECONDS // 60,
        }
        headers = {"Content-Type": "application/json", **_PREFER_UTC}
        return http_client.Request("POST", url, headers=headers, content=json.dumps(body).encode())

    def get_outcome(
        self, address: str, parts: Sequence[WindowPart], window: Interval
    ) -> ReadOutcome:
        """Return the outcome of a schedule over all parts; an error if every part failed."""
        outcomes = [_parse_schedule(address, response, span) for span, response in parts]
        return window_parts.join(outcomes, window, self._get_new_grant())

    def _get_new_grant(self) -> str:
        """Return the grant with the new refresh token; empty if it was not replaced."""
        token, current = self.token, self.grant.refresh_token
        if token is None or token.used_refresh_token != current:
            return ""
        if token.next_refresh_token == current:
            return ""
        return self.grant.with_refresh_token(token.next_refresh_token).to_json()


def _parse_schedule(
    address: str, response: ScheduleResponse, span: Interval
) -> ReadResult | ReadError:
    schedules, missing_error = response
    matching = [
        schedule
        for schedule in schedules
        if str(schedule.get("scheduleId")).casefold() == address.casefold()
    ]
    if not matching:
        return missing_error
    if len(matching) > 1:
        return ReadError(ReadFailure.REPEATED)
    try:
        busy, covered = microsoft_schedules.parse(matching[0], span)
    except ReadError as error:
        return error
    return ReadResult(busy, covered)


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme.lower(), parts.netloc.lower()
