"""Google Calendar, by freebusy.query: up to 50 calendars in one call.

The wire format is that of the Google Calendar API's reference page "Freebusy: query", its errors
those of the guide "Handle API errors". Google gives times that are busy or not, and nothing firmer
or softer than that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings

from calendars import http
from calendars.deadline import Deadline
from calendars.errors import CalendarError, Unreadable
from calendars.google_tokens import GoogleOrganisation, GoogleUser
from calendars.grants import Grant
from calendars.providers.base import Calendar, Outcome, Provider, Reading
from calendars.tokens import SignIn, tokens
from engine import instants
from engine.freebusy import BusyType
from engine.intervals import Interval, clip

#: How Google calls the main calendar of whoever asks.
PRIMARY = "primary"
_RATE_LIMITED = ("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded")
_REASONS = {
    "notFound": Unreadable.GONE,
    **dict.fromkeys(_RATE_LIMITED, Unreadable.RATE_LIMITED),
}


class GoogleProvider(Provider):
    label = "Google Calendar"
    batch_size = 50

    def account(self, calendar: Calendar) -> str:
        """Who granted access, or the organisation."""
        return Grant.read(calendar.grant).account if calendar.grant else ""

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, Outcome]]:
        names = {calendar: _name(calendar) for calendar in calendars}
        asked = {name.casefold(): name for name in names.values() if name}
        grant = calendars[0].grant
        sign_in = GoogleUser(Grant.read(grant)) if grant else GoogleOrganisation()
        found = _query(list(asked.values()), sign_in, window, deadline) if asked else {}
        for calendar, name in names.items():
            if not name:
                yield calendar, CalendarError(Unreadable.NOT_CONNECTED)
            elif name.casefold() in found:
                yield calendar, found[name.casefold()]


def _name(calendar: Calendar) -> str:
    """The calendar's id; nobody's where an organisation would ask for its own main calendar."""
    name = (calendar.username or calendar.email).strip()
    return name if calendar.grant or name.casefold() != PRIMARY else ""


def _query(
    asked: Sequence[str], sign_in: SignIn, window: Interval, deadline: Deadline
) -> dict[str, Outcome]:
    question = {
        "timeMin": instants.write(window[0]),
        "timeMax": instants.write(window[1]),
        "timeZone": "UTC",
        "calendarExpansionMax": GoogleProvider.batch_size,
        "items": [{"id": name} for name in asked],
    }
    call = http.Call(
        "POST",
        f"{settings.CALENDARS['GOOGLE']['API_URL']}/freeBusy",
        headers={"Content-Type": "application/json"},
        content=json.dumps(question).encode(),
    )
    reply, _ = tokens.send(sign_in, call, deadline, _or_refuse)
    return _answer(reply.body, window)


def _or_refuse(reply: http.Reply) -> None:
    """Refuse what is no success; Google says 403 as well where it means 429."""
    if reply.status == 403 and any(reason in _RATE_LIMITED for reason in _reasons(reply.body)):
        reply = replace(reply, status=429)
    reply.or_refuse()


def _reasons(body: bytes) -> list[str]:
    try:
        return [str(one["reason"]) for one in json.loads(body)["error"]["errors"]]
    except (ValueError, TypeError, KeyError):
        return []


def _answer(body: bytes, window: Interval) -> dict[str, Outcome]:
    """What an answer says of each calendar in it, by its id in small letters."""
    try:
        answer = json.loads(body, object_pairs_hook=_once)
        span = instants.ceil(answer["timeMin"]), instants.floor(answer["timeMax"])
        entries = _once([(name.casefold(), entry) for name, entry in answer["calendars"].items()])
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise CalendarError(Unreadable.NOT_A_CALENDAR) from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise CalendarError(Unreadable.MALFORMED) from None
    covered = clip([window], span)
    return {name: _outcome(entry, covered) for name, entry in entries.items()}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object none of whose names comes twice: of two answers none is better than the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name that comes twice")
    return found


def _outcome(entry: Any, covered: Sequence[Interval]) -> Outcome:
    try:
        errors, blocks = entry.get("errors") or [], entry.get("busy")
        if errors:
            return CalendarError(_REASONS.get(errors[0]["reason"], Unreadable.PROVIDER_ERROR))
        if not isinstance(blocks, list):
            raise TypeError("an empty text or mapping would pass for no busy time")
        return Reading([_busy(block) for block in blocks], covered)
    except (ValueError, TypeError, KeyError, AttributeError):
        return CalendarError(Unreadable.MALFORMED)


def _busy(block: dict[str, str]) -> tuple[int, int, BusyType]:
    return instants.floor(block["start"]), instants.ceil(block["end"]), BusyType.BUSY
