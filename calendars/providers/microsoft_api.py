"""Functions that reading and writing by Microsoft Graph share."""

from __future__ import annotations

import json
from typing import Any

from calendars.oauth.access_tokens import AccessToken, LimitedResource, TokenSource
from calendars.oauth.grant import Grant
from calendars.oauth.microsoft_oauth import MicrosoftAppTokenSource, MicrosoftUserTokenSource
from calendars.providers.types import Calendar
from core.calendar_errors import ReadError, ReadFailure
from engine import timestamps

#: The requests at once that Microsoft allows an app for one mailbox ("Outlook service limits").
MAX_CONCURRENT_REQUESTS = 4
#: The schedules in one request ("calendar: getSchedule").
MAX_SCHEDULES = 20


def get_address(calendar: Calendar) -> str:
    """Return the address of a calendar's mailbox; empty if there is none."""
    return (calendar.username or calendar.email).strip()


def get_mailbox(name: str) -> LimitedResource:
    """Return the mailbox in a request's URL: Microsoft limits the requests to each mailbox."""
    return LimitedResource(f"microsoft mailbox {name.casefold()}", MAX_CONCURRENT_REQUESTS)


def get_token_source(grant: str) -> TokenSource:
    """Return the source of the tokens of a grant, or of the organisation without a grant."""
    if grant:
        return MicrosoftUserTokenSource(Grant.from_json(grant))
    return MicrosoftAppTokenSource()


def get_new_grant(grant: Grant, token: AccessToken | None) -> str:
    """Return the grant with the refresh token that replaced its own; empty if none did."""
    current = grant.refresh_token
    if token is None or token.used_refresh_token != current:
        return ""
    if token.next_refresh_token == current:
        return ""
    return grant.with_refresh_token(token.next_refresh_token).to_json()


def format_time(instant: int) -> dict[str, str]:
    """Return a UTC second as a dateTimeTimeZone."""
    return {"dateTime": timestamps.format_utc(instant).rstrip("Z"), "timeZone": "UTC"}


def parse_object(body: bytes) -> dict[str, Any]:
    """Return a JSON object; empty for another JSON value."""
    try:
        value = json.loads(body)
    except ValueError:
        raise ReadError(ReadFailure.NOT_A_CALENDAR) from None
    return value if isinstance(value, dict) else {}


def parse_page(body: bytes) -> tuple[list[dict[str, Any]], str | None]:
    """Return the objects of a page and the URL of the next page."""
    page = parse_object(body)
    objects = page.get("value")
    if not isinstance(objects, list) or not all(isinstance(item, dict) for item in objects):
        raise ReadError(ReadFailure.MALFORMED)
    next_url = page.get("@odata.nextLink")
    if next_url is not None and not isinstance(next_url, str):
        raise ReadError(ReadFailure.MALFORMED)
    return objects, next_url
