import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.booking_list import BookingList
from ...models.bookings_state import BookingsState
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    interview_id: int,
    *,
    cursor: str | Unset = UNSET,
    end: datetime.datetime | Unset = UNSET,
    limit: int | Unset = 100,
    start: datetime.datetime | Unset = UNSET,
    state: BookingsState | Unset = BookingsState.BOOKED,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    json_end: str | Unset = UNSET
    if not isinstance(end, Unset):
        json_end = end.isoformat()
    params["end"] = json_end

    params["limit"] = limit

    json_start: str | Unset = UNSET
    if not isinstance(start, Unset):
        json_start = start.isoformat()
    params["start"] = json_start

    json_state: str | Unset = UNSET
    if not isinstance(state, Unset):
        json_state = state.value

    params["state"] = json_state

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/interviews/{interview_id}/bookings".format(
            interview_id=quote(str(interview_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> BookingList | Problem | None:
    if response.status_code == 200:
        response_200 = BookingList.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 406:
        response_406 = Problem.from_dict(response.json())

        return response_406

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[BookingList | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    interview_id: int,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    end: datetime.datetime | Unset = UNSET,
    limit: int | Unset = 100,
    start: datetime.datetime | Unset = UNSET,
    state: BookingsState | Unset = BookingsState.BOOKED,
) -> Response[BookingList | Problem]:
    """List the bookings of a template, the earliest first, a page at a time.

    Args:
        interview_id (int):
        cursor (str | Unset):
        end (datetime.datetime | Unset):
        limit (int | Unset):  Default: 100.
        start (datetime.datetime | Unset):
        state (BookingsState | Unset):  Default: BookingsState.BOOKED.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BookingList | Problem]
    """

    kwargs = _get_kwargs(
        interview_id=interview_id,
        cursor=cursor,
        end=end,
        limit=limit,
        start=start,
        state=state,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    interview_id: int,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    end: datetime.datetime | Unset = UNSET,
    limit: int | Unset = 100,
    start: datetime.datetime | Unset = UNSET,
    state: BookingsState | Unset = BookingsState.BOOKED,
) -> BookingList | Problem | None:
    """List the bookings of a template, the earliest first, a page at a time.

    Args:
        interview_id (int):
        cursor (str | Unset):
        end (datetime.datetime | Unset):
        limit (int | Unset):  Default: 100.
        start (datetime.datetime | Unset):
        state (BookingsState | Unset):  Default: BookingsState.BOOKED.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BookingList | Problem
    """

    return sync_detailed(
        interview_id=interview_id,
        client=client,
        cursor=cursor,
        end=end,
        limit=limit,
        start=start,
        state=state,
    ).parsed


async def asyncio_detailed(
    interview_id: int,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    end: datetime.datetime | Unset = UNSET,
    limit: int | Unset = 100,
    start: datetime.datetime | Unset = UNSET,
    state: BookingsState | Unset = BookingsState.BOOKED,
) -> Response[BookingList | Problem]:
    """List the bookings of a template, the earliest first, a page at a time.

    Args:
        interview_id (int):
        cursor (str | Unset):
        end (datetime.datetime | Unset):
        limit (int | Unset):  Default: 100.
        start (datetime.datetime | Unset):
        state (BookingsState | Unset):  Default: BookingsState.BOOKED.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BookingList | Problem]
    """

    kwargs = _get_kwargs(
        interview_id=interview_id,
        cursor=cursor,
        end=end,
        limit=limit,
        start=start,
        state=state,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    interview_id: int,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    end: datetime.datetime | Unset = UNSET,
    limit: int | Unset = 100,
    start: datetime.datetime | Unset = UNSET,
    state: BookingsState | Unset = BookingsState.BOOKED,
) -> BookingList | Problem | None:
    """List the bookings of a template, the earliest first, a page at a time.

    Args:
        interview_id (int):
        cursor (str | Unset):
        end (datetime.datetime | Unset):
        limit (int | Unset):  Default: 100.
        start (datetime.datetime | Unset):
        state (BookingsState | Unset):  Default: BookingsState.BOOKED.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BookingList | Problem
    """

    return (
        await asyncio_detailed(
            interview_id=interview_id,
            client=client,
            cursor=cursor,
            end=end,
            limit=limit,
            start=start,
            state=state,
        )
    ).parsed
