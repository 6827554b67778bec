"""Microsoft 365 calendars, by getSchedule of Microsoft Graph: up to 20 schedules in one call.

The wire format is that of the pages "calendar: getSchedule", "scheduleInformation resource type"
and "Paging Microsoft Graph data in your app", the limits those of "Get free/busy schedule of
Outlook calendar users and resources": 20 schedules, and less than 62 days, a call. A longer window
is read in parts; one that cannot be read is not covered.

Microsoft chooses the ids of events. A booking is found again by an extended property that holds its
UID ("Get singleValueLegacyExtendedProperty"), and a call that is made twice makes one event
(`transactionId` of "event resource type").
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
from calendars.providers import microsoft_schedules
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
from engine.intervals import Interval, clip
from ical import event_writer
from net import http_client
from net.deadline import Deadline

#: The longest stretch that one call asks for, in seconds.
MAX_SPAN_SECONDS = 61 * 86400
#: The property that holds a booking's UID; the GUID is ours, and stands for nothing else.
BOOKING_PROPERTY_ID = "String {6c1f8f7e-2a53-4f6b-9d0e-6f2b8a3d5c71} Name SlotsmithBooking"
#: The schedules that were given, and why one may be missing among them.
ScheduleResponse = tuple[list[dict[str, Any]], ReadError]
WindowPart = tuple[Interval, ScheduleResponse]


class MicrosoftProvider(Provider, CalendarWriter):
    label = "Microsoft 365"
    batch_size = 20

    def account(self, calendar: Calendar) -> str:
        """Who granted access, or the organisation."""
        return Grant.from_json(calendar.grant).account if calendar.grant else ""

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, ReadOutcome]]:
        names = {calendar: _address(calendar) for calendar in calendars}
        asked = {name.casefold(): name for name in names.values() if name}
        batch = _Batch(list(asked.values()), calendars[0].grant, deadline)
        parts = [(part, batch.read(part)) for part in _parts(window)] if asked else []
        for calendar, name in names.items():
            if name:
                yield calendar, batch.outcome(name, parts, window)
            else:
                yield calendar, ReadError(ReadFailure.NOT_CONNECTED)

    def can_write(self, calendar: Calendar) -> bool:
        microsoft = settings.CALENDARS["MICROSOFT"]
        if not (microsoft["WRITE"] and _address(calendar)):
            return False
        if calendar.grant:
            return Grant.from_json(calendar.grant).has_scope(WRITE_PERMISSION)
        return bool(microsoft["SUBJECT"])

    def put(self, calendar: Calendar, entry: CalendarEvent, deadline: Deadline) -> None:
        start, end = _time(entry.start), _time(entry.end)
        said = {
            "subject": single_line(entry.title),
            "body": {"contentType": "text", "content": event_writer.build_description(entry)},
            "start": start,
            "end": end,
            "showAs": "busy",
        }
        events = _Events(calendar, deadline)
        there = events.found(entry.uid)
        if not there:
            mark = {"id": BOOKING_PROPERTY_ID, "value": entry.uid}
            once = f"{entry.uid}-{entry.sequence}"
            made = {**said, "singleValueExtendedProperties": [mark], "transactionId": once}
            events.change("POST", "", made)
        else:
            events.change("PATCH", f"/{there[0]}", said)
        for one in there[1:]:
            events.remove(one)

    def remove(self, calendar: Calendar, uid: str, deadline: Deadline) -> None:
        events = _Events(calendar, deadline)
        for one in events.found(uid):
            events.remove(one)


def _address(calendar: Calendar) -> str:
    return (calendar.username or calendar.email).strip()


def _parts(window: Interval) -> list[Interval]:
    """The window in parts that one call may ask for, with bounds of the availability view."""
    first, last = (
        window[0] // VIEW_STEP_SECONDS * VIEW_STEP_SECONDS,
        -(-window[1] // VIEW_STEP_SECONDS) * VIEW_STEP_SECONDS,
    )
    return [
        (start, min(start + MAX_SPAN_SECONDS, last))
        for start in range(first, last, MAX_SPAN_SECONDS)
    ]


class _Batch:
    """The schedules of one account that are asked for together."""

    def __init__(self, addresses: Sequence[str], grant: str, deadline: Deadline) -> None:
        self.addresses, self.deadline = addresses, deadline
        self.grant = Grant.from_json(grant)
        self.sign_in: TokenSource = (
            MicrosoftUserTokenSource(self.grant) if grant else MicrosoftAppTokenSource()
        )
        self.whose = "me" if grant else f"users/{quote(settings.CALENDARS['MICROSOFT']['SUBJECT'])}"
        self.token: AccessToken | None = None

    def read(self, part: Interval) -> ScheduleResponse:
        """What is said of the schedules in a part."""
        said: list[dict[str, Any]] = []
        try:
            for page in self._pages(part):
                said += page
        except ReadError as error:
            return said, error
        return said, ReadError(ReadFailure.MISSING)

    def _pages(self, part: Interval) -> Iterator[list[dict[str, Any]]]:
        api = settings.CALENDARS["MICROSOFT"]["API_URL"]
        call = self._question(f"{api}/{self.whose}/calendar/getSchedule", part)
        seen = {call.url}
        while True:
            reply, self.token = access_token_cache.send(
                self.sign_in, call, self.deadline, http_client.Response.raise_for_read
            )
            page, link = _page(reply.body)
            yield page
            if link is None:
                return
            if link in seen or _origin(link) != _origin(api):
                raise ReadError(ReadFailure.PARTIAL)
            seen.add(link)
            call = http_client.Request("GET", link, headers={"Prefer": 'outlook.timezone="UTC"'})

    def _question(self, url: str, part: Interval) -> http_client.Request:
        start, end = (_time(at) for at in part)
        question = {
            "schedules": self.addresses,
            "startTime": start,
            "endTime": end,
            "availabilityViewInterval": VIEW_STEP_SECONDS // 60,
        }
        headers = {"Content-Type": "application/json", "Prefer": 'outlook.timezone="UTC"'}
        return http_client.Request(
            "POST", url, headers=headers, content=json.dumps(question).encode()
        )

    def outcome(self, name: str, parts: Sequence[WindowPart], window: Interval) -> ReadOutcome:
        """What all parts together say of a schedule; why nothing is known if none says a thing."""
        found = [_one(name, said, part) for part, said in parts]
        read = [one for one in found if isinstance(one, ReadResult)]
        failed = [one for one in found if isinstance(one, ReadError)]
        if not read:
            return failed[0]
        covered = clip([span for one in read for span in one.covered], window)
        why = failed[0].reason if failed else ReadFailure.PARTIAL
        return ReadResult(
            [busy for one in read for busy in one.busy], covered, why, "", self._next()
        )

    def _next(self) -> str:
        """The grant with the token that replaces its own, if one does."""
        used = self.grant.refresh_token
        if (
            self.token is None
            or self.token.used_refresh_token != used
            or self.token.next_refresh_token == used
        ):
            return ""
        return self.grant.with_refresh_token(self.token.next_refresh_token).to_json()


def _time(instant: int) -> dict[str, str]:
    """A UTC second as a dateTimeTimeZone."""
    return {"dateTime": timestamps.format_utc(instant).rstrip("Z"), "timeZone": "UTC"}


class _Events:
    """The events of somebody's main calendar, to be changed."""

    def __init__(self, calendar: Calendar, deadline: Deadline) -> None:
        grant = calendar.grant
        self.sign_in = (
            MicrosoftUserTokenSource(Grant.from_json(grant)) if grant else MicrosoftAppTokenSource()
        )
        self.deadline = deadline
        api = settings.CALENDARS["MICROSOFT"]["API_URL"]
        self.url = f"{api}/users/{quote(_address(calendar))}/calendar/events"

    def found(self, uid: str) -> list[str]:
        """The ids, as addresses have them, of events that we wrote for a booking."""
        holds = f"ep/id eq '{BOOKING_PROPERTY_ID}' and ep/value eq '{uid}'"
        asked = {
            "$filter": f"singleValueExtendedProperties/Any(ep: {holds})",
            "$select": "id",
        }
        call = http_client.Request("GET", f"{self.url}?{urlencode(asked)}")
        reply, _ = access_token_cache.send(
            self.sign_in, call, self.deadline, http_client.Response.raise_for_write
        )
        events, _ = _page(reply.body)
        return [quote(str(event.get("id")), safe="") for event in events]

    def change(self, method: str, path: str, said: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/json"}
        content = json.dumps(said).encode()
        call = http_client.Request(method, f"{self.url}{path}", headers=headers, content=content)
        reply, _ = access_token_cache.send(
            self.sign_in, call, self.deadline, http_client.Response.raise_for_write
        )
        if not _object(reply.body).get("id"):
            raise ReadError(ReadFailure.PROVIDER_ERROR)

    def remove(self, event: str) -> None:
        call = http_client.Request("DELETE", f"{self.url}/{event}")
        access_token_cache.send(self.sign_in, call, self.deadline, _or_gone)


def _or_gone(reply: http_client.Response) -> None:
    if reply.status not in (404, 410):
        reply.raise_for_write()


def _one(name: str, said: ScheduleResponse, part: Interval) -> ReadOutcome:
    schedules, missing = said
    own = [one for one in schedules if str(one.get("scheduleId")).casefold() == name.casefold()]
    if len(own) > 1:
        return ReadError(ReadFailure.REPEATED)
    try:
        return ReadResult(*microsoft_schedules.parse(own[0], part)) if own else missing
    except ReadError as error:
        return error


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        raise ReadError(ReadFailure.NOT_A_CALENDAR) from None
    return answer if isinstance(answer, dict) else {}


def _page(body: bytes) -> tuple[list[dict[str, Any]], str | None]:
    """The schedules of a page, and the address of the next one."""
    answer = _object(body)
    said = answer.get("value")
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise ReadError(ReadFailure.MALFORMED)
    link = answer.get("@odata.nextLink")
    if link is not None and not isinstance(link, str):
        raise ReadError(ReadFailure.MALFORMED)
    return said, link


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme.lower(), parts.netloc.lower()
