"""Google Calendar by freebusy.query: up to 50 calendars in one request.

The wire format is that of the Google Calendar API reference, "Freebusy: query". Google returns busy
times without a busy type. It refuses a long window (`timeRangeTooLong`) and documents no limit, but
users report refusals from about 90 days on. So a window is read in parts of 60 days; a part that
cannot be read is not covered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from calendars.oauth.access_tokens import TokenSource, access_token_cache
from calendars.oauth.google_oauth import (
    WRITE_SCOPE,
    GoogleServiceAccountTokenSource,
    GoogleUserTokenSource,
)
from calendars.oauth.grant import Grant
from calendars.providers import google_errors, window_parts
from calendars.providers.base import (
    Calendar,
    CalendarEvent,
    CalendarWriter,
    Provider,
    ReadOutcome,
    ReadResult,
)
from calendars.providers.google_events import GoogleEventsClient
from core.calendar_errors import ReadError, ReadFailure
from engine import timestamps
from engine.busy_time import BusyType
from engine.intervals import Interval, clip
from net import http_client
from net.deadline import Deadline

#: Google's name for the main calendar of the account that sends the request.
PRIMARY_CALENDAR_ID = "primary"
#: The longest span of one request, in seconds.
MAX_SPAN_SECONDS = 60 * 86400
#: The outcome of each calendar in an answer, by case-folded id.
OutcomesById = dict[str, ReadResult | ReadError]


class GoogleProvider(Provider, CalendarWriter):
    label = "Google Calendar"
    omits_own_events = False
    batch_size = 50

    def get_account(self, calendar: Calendar) -> str:
        """Return the name of the user's grant; empty for the organisation."""
        return Grant.from_json(calendar.grant).account if calendar.grant else ""

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, ReadOutcome]]:
        ids = {calendar: _calendar_id(calendar) for calendar in calendars}
        requested_ids = {
            calendar_id.casefold(): calendar_id for calendar_id in ids.values() if calendar_id
        }
        outcomes: OutcomesById = {}
        if requested_ids:
            source = _get_token_source(calendars[0].grant)
            outcomes = _query_parts(list(requested_ids.values()), source, window, deadline)
        for calendar, calendar_id in ids.items():
            if not calendar_id:
                yield calendar, ReadError(ReadFailure.NOT_CONNECTED)
            elif calendar_id.casefold() in outcomes:
                yield calendar, outcomes[calendar_id.casefold()]

    def can_write(self, calendar: Calendar) -> bool:
        configured = settings.CALENDARS["GOOGLE"]
        if not (configured["WRITE"] and _calendar_id(calendar)):
            return False
        if calendar.grant:
            return Grant.from_json(calendar.grant).has_scope(WRITE_SCOPE)
        return bool(configured["SERVICE_ACCOUNT_FILE"])

    def put(self, calendar: Calendar, event: CalendarEvent, deadline: Deadline) -> str:
        _get_events(calendar, deadline).put(event)
        return ""

    def remove(self, calendar: Calendar, uid: str, deadline: Deadline) -> str:
        _get_events(calendar, deadline).remove(uid)
        return ""


def _get_events(calendar: Calendar, deadline: Deadline) -> GoogleEventsClient:
    source = _get_token_source(calendar.grant, owner=calendar.email or calendar.username)
    return GoogleEventsClient(_calendar_id(calendar), source, deadline)


def _calendar_id(calendar: Calendar) -> str:
    """Return Google's id of a calendar; empty if there is none.

    "primary" is no id for the organisation: it would be the service account's own calendar.
    """
    calendar_id = (calendar.username or calendar.email).strip()
    is_usable = calendar.grant or calendar_id.casefold() != PRIMARY_CALENDAR_ID
    return calendar_id if is_usable else ""


def _get_token_source(grant: str, owner: str = "") -> TokenSource:
    if grant:
        return GoogleUserTokenSource(Grant.from_json(grant))
    return GoogleServiceAccountTokenSource(owner)


def _query_parts(
    calendar_ids: Sequence[str], source: TokenSource, window: Interval, deadline: Deadline
) -> OutcomesById:
    """Return the outcome of each calendar in the answers; raise ReadError if every part failed."""
    answers: list[OutcomesById] = []
    errors: list[ReadError] = []
    for span in window_parts.split(window, MAX_SPAN_SECONDS):
        try:
            answers.append(_query(calendar_ids, source, span, deadline))
        except ReadError as error:
            errors.append(error)
    if not answers:
        raise errors[0]
    missing = ReadError(ReadFailure.MISSING)
    return {
        calendar_id: window_parts.join(
            [*(answer.get(calendar_id, missing) for answer in answers), *errors], window
        )
        for calendar_id in {calendar_id for answer in answers for calendar_id in answer}
    }


def _query(
    calendar_ids: Sequence[str], source: TokenSource, span: Interval, deadline: Deadline
) -> OutcomesById:
    body = {
        "timeMin": timestamps.format_utc(span[0]),
        "timeMax": timestamps.format_utc(span[1]),
        "timeZone": "UTC",
        "calendarExpansionMax": GoogleProvider.batch_size,
        "items": [{"id": calendar_id} for calendar_id in calendar_ids],
    }
    request = http_client.Request(
        "POST",
        f"{settings.CALENDARS['GOOGLE']['API_URL']}/freeBusy",
        headers={"Content-Type": "application/json"},
        content=json.dumps(body).encode(),
    )
    response, _ = access_token_cache.send(source, request, deadline, google_errors.raise_for_read)
    return _parse_free_busy(response.body, span, deadline)


def _parse_free_busy(body: bytes, span: Interval, deadline: Deadline) -> OutcomesById:
    try:
        answer = json.loads(body, object_pairs_hook=_reject_duplicates)
        start = timestamps.parse_ceil(answer["timeMin"])
        end = timestamps.parse_floor(answer["timeMax"])
        entries = _reject_duplicates(
            [(calendar_id.casefold(), entry) for calendar_id, entry in answer["calendars"].items()]
        )
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise ReadError(ReadFailure.NOT_A_CALENDAR) from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ReadError(ReadFailure.MALFORMED) from None
    covered = clip([span], (start, end))
    return {
        calendar_id: _parse_entry(entry, covered, deadline)
        for calendar_id, entry in entries.items()
    }


def _reject_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; raise ValueError for a repeated name, since neither value is reliable."""
    unique = dict(pairs)
    if len(unique) < len(pairs):
        raise ValueError("a repeated name")
    return unique


def _parse_entry(
    entry: Any, covered: Sequence[Interval], deadline: Deadline
) -> ReadResult | ReadError:
    deadline.check()
    try:
        errors, blocks = entry.get("errors") or [], entry.get("busy")
        if errors:
            return ReadError(_failure_of(errors[0]))
        if not isinstance(blocks, list):
            raise TypeError("busy is not a list")  # an empty text must not read as free time
        return ReadResult([_parse_block(block, deadline) for block in blocks], covered)
    except (ValueError, TypeError, KeyError, AttributeError):
        return ReadError(ReadFailure.MALFORMED)


def _failure_of(error: dict[str, Any]) -> ReadFailure:
    """Return the failure of a single calendar; raise TypeError if its reason is not a value."""
    if isinstance(error["reason"], list | dict):
        raise TypeError("the reason is not a value")
    if error["reason"] == "notFound":
        return ReadFailure.GONE
    return google_errors.find_failure(error) or ReadFailure.PROVIDER_ERROR


def _parse_block(block: dict[str, str], deadline: Deadline) -> tuple[int, int, BusyType]:
    deadline.check()
    start, end = timestamps.parse_floor(block["start"]), timestamps.parse_ceil(block["end"])
    return start, end, BusyType.BUSY
