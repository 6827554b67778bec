from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.booking import Booking
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    interview_id: int,
    booking_id: UUID,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/interviews/{interview_id}/bookings/{booking_id}".format(
            interview_id=quote(str(interview_id), safe=""),
            booking_id=quote(str(booking_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Booking | Problem | None:
    if response.status_code == 200:
        response_200 = Booking.from_dict(response.json())

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
) -> Response[Booking | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    interview_id: int,
    booking_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Response[Booking | Problem]:
    """Look at a booking.

    Args:
        interview_id (int):
        booking_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Booking | Problem]
    """

    kwargs = _get_kwargs(
        interview_id=interview_id,
        booking_id=booking_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    interview_id: int,
    booking_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Booking | Problem | None:
    """Look at a booking.

    Args:
        interview_id (int):
        booking_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Booking | Problem
    """

    return sync_detailed(
        interview_id=interview_id,
        booking_id=booking_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    interview_id: int,
    booking_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Response[Booking | Problem]:
    """Look at a booking.

    Args:
        interview_id (int):
        booking_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Booking | Problem]
    """

    kwargs = _get_kwargs(
        interview_id=interview_id,
        booking_id=booking_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    interview_id: int,
    booking_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Booking | Problem | None:
    """Look at a booking.

    Args:
        interview_id (int):
        booking_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Booking | Problem
    """

    return (
        await asyncio_detailed(
            interview_id=interview_id,
            booking_id=booking_id,
            client=client,
        )
    ).parsed
