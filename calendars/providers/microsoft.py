"""Microsoft 365 calendars by getSchedule of Microsoft Graph: up to 20 schedules in one request.

The wire format is that of "calendar: getSchedule", "scheduleInformation resource type" and "Paging
Microsoft Graph data in your app". The limits are those of "Get free/busy schedule of Outlook
calendar users and resources": 20 schedules, and less than 62 days, in one request. A longer window
is read in spans; a span that cannot be read is not covered.

Microsoft chooses the ids of events. An extended property with the UID finds the event of a booking
again ("Get singleValueLegacyExtendedProperty"), and `transactionId` makes a repeated request create
only one event ("event resource type").
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings

from calendars.oauth.access_tokens import AccessToken, TokenSource, access_token_cache
from calendars.oauth.grant import Grant
from calendars.oauth.microsoft import (
    WRITE_PERMISSION,
    MicrosoftAppTokenSource,
    MicrosoftUserTokenSource,
)
from calendars.providers import microsoft_errors, microsoft_schedules, window_parts
from calendars.providers.base import (
    Calendar,
    CalendarEvent,
    CalendarWriter,
    Provider,
    ReadOutcome,
    ReadResult,
)
from calendars.providers.microsoft_schedules import VIEW_STEP_SECONDS
from core.read_errors import ReadError, ReadFailure
from core.text import single_line
from engine import timestamps
from engine.intervals import Interval
from ical import event_writer
from net import http_client
from net.deadline import Deadline

#: The longest span of one request, in seconds.
MAX_SPAN_SECONDS = 61 * 86400
#: The extended property that holds a booking's UID; the GUID is Slotsmith's own.
BOOKING_PROPERTY_ID = "String {6c1f8f7e-2a53-4f6b-9d0e-6f2b8a3d5c71} Name SlotsmithBooking"
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
        addresses = {calendar: _address(calendar) for calendar in calendars}
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
        if not (configured["WRITE"] and _address(calendar)):
            return False
        if calendar.grant:
            return Grant.from_json(calendar.grant).has_scope(WRITE_PERMISSION)
        return bool(configured["SUBJECT"])

    def put(self, calendar: Calendar, event: CalendarEvent, deadline: Deadline) -> None:
        fields = {
            "subject": single_line(event.title),
            "body": {"contentType": "text", "content": event_writer.build_description(event)},
            "start": _format_time(event.start),
            "end": _format_time(event.end),
            "showAs": "busy",
        }
        client = _EventsClient(calendar, deadline)
        existing_ids = client.find(event.uid)
        if existing_ids:
            client.send_change("PATCH", f"/{existing_ids[0]}", fields)
        else:
            uid_property = {"id": BOOKING_PROPERTY_ID, "value": event.uid}
            new_event = {
                **fields,
                "singleValueExtendedProperties": [uid_property],
                "transactionId": f"{event.uid}-{event.sequence}",
            }
            client.send_change("POST", "", new_event)
        for duplicate_id in existing_ids[1:]:
            client.delete(duplicate_id)

    def remove(self, calendar: Calendar, uid: str, deadline: Deadline) -> None:
        client = _EventsClient(calendar, deadline)
        for event_id in client.find(uid):
            client.delete(event_id)


def _address(calendar: Calendar) -> str:
    return (calendar.username or calendar.email).strip()


def _get_token_source(grant: str) -> TokenSource:
    if grant:
        return MicrosoftUserTokenSource(Grant.from_json(grant))
    return MicrosoftAppTokenSource()


class _Batch:
    """The schedules that one account reads together."""

    def __init__(self, addresses: Sequence[str], grant: str, deadline: Deadline) -> None:
        self.addresses, self.deadline = addresses, deadline
        self.grant = Grant.from_json(grant)
        self.source = _get_token_source(grant)
        subject = quote(settings.CALENDARS["MICROSOFT"]["SUBJECT"])
        self.user_path = "me" if grant else f"users/{subject}"
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
                self.source, request, self.deadline, microsoft_errors.raise_for_read
            )
            schedules, next_url = _parse_page(response.body)
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
            "startTime": _format_time(span[0]),
            "endTime": _format_time(span[1]),
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


def _format_time(instant: int) -> dict[str, str]:
    """Return a UTC second as a dateTimeTimeZone."""
    return {"dateTime": timestamps.format_utc(instant).rstrip("Z"), "timeZone": "UTC"}


class _EventsClient:
    """Changes the events in the main calendar of a calendar's owner."""

    def __init__(self, calendar: Calendar, deadline: Deadline) -> None:
        self.source = _get_token_source(calendar.grant)
        self.deadline = deadline
        api = settings.CALENDARS["MICROSOFT"]["API_URL"]
        self.url = f"{api}/users/{quote(_address(calendar))}/calendar/events"

    def find(self, uid: str) -> list[str]:
        """Return the URL-quoted ids of the events that Slotsmith wrote for a UID."""
        condition = f"ep/id eq '{BOOKING_PROPERTY_ID}' and ep/value eq '{uid}'"
        query = {"$filter": f"singleValueExtendedProperties/Any(ep: {condition})", "$select": "id"}
        request = http_client.Request("GET", f"{self.url}?{urlencode(query)}")
        events, _ = _parse_page(self._send(request).body)
        return [quote(str(event.get("id")), safe="") for event in events]

    def send_change(self, method: str, path: str, fields: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/json"}
        content = json.dumps(fields).encode()
        request = http_client.Request(method, f"{self.url}{path}", headers=headers, content=content)
        if not _parse_object(self._send(request).body).get("id"):
            raise ReadError(ReadFailure.PROVIDER_ERROR)

    def delete(self, event_id: str) -> None:
        request = http_client.Request("DELETE", f"{self.url}/{event_id}")
        access_token_cache.send(self.source, request, self.deadline, _raise_unless_deleted)

    def _send(self, request: http_client.Request) -> http_client.Response:
        response, _ = access_token_cache.send(
            self.source, request, self.deadline, http_client.Response.raise_for_write
        )
        return response


def _raise_unless_deleted(response: http_client.Response) -> None:
    if response.status not in (404, 410):
        response.raise_for_write()


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


def _parse_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        raise ReadError(ReadFailure.NOT_A_CALENDAR) from None
    return value if isinstance(value, dict) else {}


def _parse_page(body: bytes) -> tuple[list[dict[str, Any]], str | None]:
    """Return the objects of a page and the URL of the next page."""
    page = _parse_object(body)
    objects = page.get("value")
    if not isinstance(objects, list) or not all(isinstance(item, dict) for item in objects):
        raise ReadError(ReadFailure.MALFORMED)
    next_url = page.get("@odata.nextLink")
    if next_url is not None and not isinstance(next_url, str):
        raise ReadError(ReadFailure.MALFORMED)
    return objects, next_url


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme.lower(), parts.netloc.lower()
