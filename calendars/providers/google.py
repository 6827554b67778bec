"""Google Calendar, by freebusy.query: up to 50 calendars in one call.

The wire format is that of the Google Calendar API's reference page "Freebusy: query", its errors
those of the guide "Handle API errors". Google gives times that are busy or not, and nothing firmer
or softer than that.

A booking is an event whose id we choose ("Events: insert"), so that it is found again and is never
there twice. One that was deleted comes back when it is written again ("Events: patch").
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

from django.conf import settings

from calendars.oauth.access_tokens import TokenSource, access_token_cache
from calendars.oauth.google import (
    WRITE_SCOPE,
    GoogleServiceAccountTokenSource,
    GoogleUserTokenSource,
)
from calendars.oauth.grant import Grant
from calendars.providers.base import (
    Calendar,
    CalendarEvent,
    CalendarWriter,
    Provider,
    ReadOutcome,
    ReadResult,
)
from core.read_errors import ReadError, ReadFailure
from core.text import single_line
from engine import timestamps
from engine.freebusy import BusyType
from engine.intervals import Interval, clip
from ical import event_writer
from net import http_client
from net.deadline import Deadline

#: How Google calls the main calendar of whoever asks.
PRIMARY_CALENDAR_ID = "primary"
_RATE_LIMITED = ("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded")
_REASONS = {
    "notFound": ReadFailure.GONE,
    **dict.fromkeys(_RATE_LIMITED, ReadFailure.RATE_LIMITED),
}


class GoogleProvider(Provider, CalendarWriter):
    label = "Google Calendar"
    batch_size = 50

    def account(self, calendar: Calendar) -> str:
        """Who granted access, or the organisation."""
        return Grant.from_json(calendar.grant).account if calendar.grant else ""

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, ReadOutcome]]:
        names = {calendar: _name(calendar) for calendar in calendars}
        asked = {name.casefold(): name for name in names.values() if name}
        grant = calendars[0].grant
        sign_in = (
            GoogleUserTokenSource(Grant.from_json(grant))
            if grant
            else GoogleServiceAccountTokenSource()
        )
        found = _query(list(asked.values()), sign_in, window, deadline) if asked else {}
        for calendar, name in names.items():
            if not name:
                yield calendar, ReadError(ReadFailure.NOT_CONNECTED)
            elif name.casefold() in found:
                yield calendar, found[name.casefold()]

    def can_write(self, calendar: Calendar) -> bool:
        google = settings.CALENDARS["GOOGLE"]
        if not (google["WRITE"] and _name(calendar)):
            return False
        if calendar.grant:
            return Grant.from_json(calendar.grant).has_scope(WRITE_SCOPE)
        return bool(google["SERVICE_ACCOUNT_FILE"])

    def put(self, calendar: Calendar, entry: CalendarEvent, deadline: Deadline) -> None:
        said = {
            "summary": single_line(entry.title),
            "description": event_writer.build_description(entry),
            "start": {"dateTime": timestamps.format_utc(entry.start)},
            "end": {"dateTime": timestamps.format_utc(entry.end)},
            "status": "confirmed",
            "transparency": "opaque",
        }
        name = _event_id(entry.uid)
        reply = _change(calendar, "POST", "", deadline, {"id": name, **said}, (409,))
        if reply.status == 409:
            reply = _change(calendar, "PATCH", f"/{name}", deadline, said)
        if _said(reply.body).get("id") != name:
            raise ReadError(ReadFailure.PROVIDER_ERROR)

    def remove(self, calendar: Calendar, uid: str, deadline: Deadline) -> None:
        _change(calendar, "DELETE", f"/{_event_id(uid)}", deadline, besides=(404, 410))


def _name(calendar: Calendar) -> str:
    """The calendar's id; nobody's where an organisation would ask for its own main calendar."""
    name = (calendar.username or calendar.email).strip()
    return name if calendar.grant or name.casefold() != PRIMARY_CALENDAR_ID else ""


def _query(
    asked: Sequence[str], sign_in: TokenSource, window: Interval, deadline: Deadline
) -> dict[str, ReadOutcome]:
    question = {
        "timeMin": timestamps.format_utc(window[0]),
        "timeMax": timestamps.format_utc(window[1]),
        "timeZone": "UTC",
        "calendarExpansionMax": GoogleProvider.batch_size,
        "items": [{"id": name} for name in asked],
    }
    call = http_client.Request(
        "POST",
        f"{settings.CALENDARS['GOOGLE']['API_URL']}/freeBusy",
        headers={"Content-Type": "application/json"},
        content=json.dumps(question).encode(),
    )
    reply, _ = access_token_cache.send(sign_in, call, deadline, _or_refuse)
    return _answer(reply.body, window)


def _event_id(uid: str) -> str:
    """The id of our event: Google's may have the digits, and the letters from a to v."""
    return hashlib.sha256(uid.encode()).hexdigest()


def _change(
    calendar: Calendar,
    method: str,
    path: str,
    deadline: Deadline,
    said: dict[str, Any] | None = None,
    besides: Sequence[int] = (),
) -> http_client.Response:
    """Change something among the events of a calendar; nobody is told by Google."""
    name = quote(_name(calendar), safe="")
    call = http_client.Request(
        method,
        f"{settings.CALENDARS['GOOGLE']['API_URL']}/calendars/{name}/events{path}?sendUpdates=none",
        headers={"Content-Type": "application/json"} if said else None,
        content=json.dumps(said).encode() if said else b"",
    )
    grant = calendar.grant
    owner = calendar.email or calendar.username
    sign_in = (
        GoogleUserTokenSource(Grant.from_json(grant))
        if grant
        else GoogleServiceAccountTokenSource(owner)
    )
    reply, _ = access_token_cache.send(sign_in, call, deadline, partial(_or_unwritten, besides))
    return reply


def _or_unwritten(besides: Sequence[int], reply: http_client.Response) -> None:
    if reply.status not in besides:
        _meant(reply).raise_for_write()


def _or_refuse(reply: http_client.Response) -> None:
    _meant(reply).raise_for_read()


def _meant(reply: http_client.Response) -> http_client.Response:
    """A reply with the status that is meant: Google says 403 as well where it means 429."""
    if reply.status == 403 and any(reason in _RATE_LIMITED for reason in _reasons(reply.body)):
        return replace(reply, status=429)
    return reply


def _said(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _reasons(body: bytes) -> list[str]:
    try:
        return [str(one["reason"]) for one in json.loads(body)["error"]["errors"]]
    except (ValueError, TypeError, KeyError):
        return []


def _answer(body: bytes, window: Interval) -> dict[str, ReadOutcome]:
    """What an answer says of each calendar in it, by its id in small letters."""
    try:
        answer = json.loads(body, object_pairs_hook=_once)
        span = timestamps.parse_ceil(answer["timeMin"]), timestamps.parse_floor(answer["timeMax"])
        entries = _once([(name.casefold(), entry) for name, entry in answer["calendars"].items()])
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise ReadError(ReadFailure.NOT_A_CALENDAR) from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ReadError(ReadFailure.MALFORMED) from None
    covered = clip([window], span)
    return {name: _outcome(entry, covered) for name, entry in entries.items()}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object none of whose names comes twice: of two answers none is better than the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name that comes twice")
    return found


def _outcome(entry: Any, covered: Sequence[Interval]) -> ReadOutcome:
    try:
        errors, blocks = entry.get("errors") or [], entry.get("busy")
        if errors:
            return ReadError(_REASONS.get(errors[0]["reason"], ReadFailure.PROVIDER_ERROR))
        if not isinstance(blocks, list):
            raise TypeError("an empty text or mapping would pass for no busy time")
        return ReadResult([_busy(block) for block in blocks], covered)
    except (ValueError, TypeError, KeyError, AttributeError):
        return ReadError(ReadFailure.MALFORMED)


def _busy(block: dict[str, str]) -> tuple[int, int, BusyType]:
    return (
        timestamps.parse_floor(block["start"]),
        timestamps.parse_ceil(block["end"]),
        BusyType.BUSY,
    )
