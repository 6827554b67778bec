"""Microsoft 365 calendars by getSchedule of Microsoft Graph: up to 20 schedules in one request.

The wire format is that of "calendar: getSchedule", "scheduleInformation resource type" and "Paging
Microsoft Graph data in your app". The limits are those of "Get free/busy schedule of Outlook
calendar users and resources": 20 schedules, and less than 62 days, in one request. A longer window
is read in parts; a part that cannot be read is not covered. A schedule with more than 1000 entries
(error 5006) is read again in halves, down to single days. Only the default calendar of a mailbox
is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from calendars.oauth.access_tokens import AccessToken, access_token_cache
from calendars.oauth.grant import Grant
from calendars.oauth.microsoft_oauth import WRITE_PERMISSION
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
from calendars.providers.microsoft_events import MicrosoftEventsClient
from calendars.providers.microsoft_schedules import VIEW_STEP_SECONDS
from core.calendar_errors import ReadError, ReadFailure
from engine.intervals import Interval
from engine.local_time import DAY
from net import http_client
from net.deadline import Deadline
from net.url_segment import quote_segment

#: The longest span of one request, in seconds.
MAX_SPAN_SECONDS = 61 * DAY
_PREFER_UTC = {"Prefer": 'outlook.timezone="UTC"'}
#: The schedules in a response by case-folded id, and the error of a missing schedule.
ScheduleResponse = tuple[dict[str, list[dict[str, Any]]], ReadError]


class MicrosoftProvider(Provider, CalendarWriter):
    label = "Microsoft 365"
    omits_own_events = False
    batch_size = microsoft_api.MAX_SCHEDULES

    def get_batch_size(self) -> int:
        return settings.CALENDARS["MICROSOFT"]["BATCH_SIZE"]

    def get_account(self, calendar: Calendar) -> str:
        """Return the name of the user's grant; empty for the organisation."""
        return Grant.from_json(calendar.grant).account if calendar.grant else ""

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, ReadOutcome]]:
        addresses = {calendar: microsoft_api.get_address(calendar) for calendar in calendars}
        requested = {address.casefold(): address for address in addresses.values() if address}
        outcomes: dict[str, ReadResult | ReadError] = {}
        if requested:
            batch = _Batch(calendars[0].grant, deadline)
            outcomes = batch.read(requested, window)
        for calendar, address in addresses.items():
            if address:
                yield calendar, outcomes[address.casefold()]
            else:
                yield calendar, ReadError(ReadFailure.NOT_CONNECTED)

    def can_write(self, calendar: Calendar) -> bool:
        configured = settings.CALENDARS["MICROSOFT"]
        if not (configured["WRITE"] and microsoft_api.get_address(calendar)):
            return False
        if calendar.grant:
            return Grant.from_json(calendar.grant).has_scope(WRITE_PERMISSION)
        return bool(configured["SUBJECT"])

    def put(self, calendar: Calendar, event: CalendarEvent, deadline: Deadline) -> str:
        client = MicrosoftEventsClient(calendar, deadline)
        client.put(event)
        return client.get_new_grant()

    def remove(self, calendar: Calendar, uid: str, deadline: Deadline) -> str:
        client = MicrosoftEventsClient(calendar, deadline)
        client.remove(uid)
        return client.get_new_grant()


class _Batch:
    """The schedules that one account reads together."""

    def __init__(self, grant: str, deadline: Deadline) -> None:
        self.deadline = deadline
        self.grant = Grant.from_json(grant)
        self.source = microsoft_api.get_token_source(grant)
        subject = settings.CALENDARS["MICROSOFT"]["SUBJECT"]
        self.user_path = "me" if grant else f"users/{quote_segment(subject)}"
        self.mailbox = microsoft_api.get_mailbox(
            f"of grant {self.grant.account}" if grant else subject
        )
        self.token: AccessToken | None = None

    def read(
        self, addresses: Mapping[str, str], window: Interval
    ) -> dict[str, ReadResult | ReadError]:
        """Return the outcome of each address, by its case-folded form."""
        parts = [
            (span, self._read_span(list(addresses.values()), span))
            for span in window_parts.split(window, MAX_SPAN_SECONDS, VIEW_STEP_SECONDS)
        ]
        outcomes = {
            folded: [
                outcome
                for span, response in parts
                for outcome in self._parse_or_halve(address, response, span)
            ]
            for folded, address in addresses.items()
        }
        grant = microsoft_api.get_new_grant(self.grant, self.token)
        return {
            folded: window_parts.join(outcomes_of_parts, window, grant)
            for folded, outcomes_of_parts in outcomes.items()
        }

    def _parse_or_halve(
        self, address: str, response: ScheduleResponse, span: Interval
    ) -> list[ReadResult | ReadError]:
        """Return the outcomes of a span; read a span with too many events in halves, to a day."""
        outcome = self._parse_schedule(address, response, span)
        has_too_many = (
            isinstance(outcome, ReadError) and outcome.reason is ReadFailure.TOO_MANY_EVENTS
        )
        days = -(-(span[1] - span[0]) // DAY)
        if not has_too_many or days == 1:
            return [outcome]
        halves = window_parts.split(span, -(-days // 2) * DAY)
        return [
            part
            for half in halves
            for part in self._parse_or_halve(address, self._read_span([address], half), half)
        ]

    def _parse_schedule(
        self, address: str, response: ScheduleResponse, span: Interval
    ) -> ReadResult | ReadError:
        schedules, missing_error = response
        matching = schedules.get(address.casefold(), [])
        if not matching:
            return missing_error
        if len(matching) > 1:
            return ReadError(ReadFailure.REPEATED)
        try:
            busy, covered = microsoft_schedules.parse(matching[0], span, self.deadline)
        except ReadError as error:
            return error
        return ReadResult(busy, covered)

    def _read_span(self, addresses: Sequence[str], span: Interval) -> ScheduleResponse:
        """Return the schedules of all pages for a span, up to the first page that fails."""
        schedules: dict[str, list[dict[str, Any]]] = {}
        try:
            for page in self._pages(addresses, span):
                for schedule in page:
                    folded = str(schedule.get("scheduleId")).casefold()
                    schedules.setdefault(folded, []).append(schedule)
        except ReadError as error:
            return schedules, error
        return schedules, ReadError(ReadFailure.MISSING)

    def _pages(self, addresses: Sequence[str], span: Interval) -> Iterator[list[dict[str, Any]]]:
        api = settings.CALENDARS["MICROSOFT"]["API_URL"]
        url = f"{api}/{self.user_path}/calendar/getSchedule"
        request = _build_request(url, addresses, span)
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


def _build_request(url: str, addresses: Sequence[str], span: Interval) -> http_client.Request:
    body = {
        "schedules": addresses,
        "startTime": microsoft_api.format_time(span[0]),
        "endTime": microsoft_api.format_time(span[1]),
        "availabilityViewInterval": VIEW_STEP_SECONDS // 60,
    }
    headers = {"Content-Type": "application/json", **_PREFER_UTC}
    return http_client.Request("POST", url, headers=headers, content=json.dumps(body).encode())


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme.lower(), parts.netloc.lower()
