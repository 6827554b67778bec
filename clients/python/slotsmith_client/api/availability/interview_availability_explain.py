import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.start import Start
from ...types import UNSET, Response, Unset


def _get_kwargs(
    interview_id: int,
    *,
    ignoring: UUID | Unset = UNSET,
    max_staleness: int | Unset = 60,
    start: datetime.datetime,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_ignoring: str | Unset = UNSET
    if not isinstance(ignoring, Unset):
        json_ignoring = str(ignoring)
    params["ignoring"] = json_ignoring

    params["maxStaleness"] = max_staleness

    json_start = start.isoformat()
    params["start"] = json_start

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/interviews/{interview_id}/availability/explain".format(
            interview_id=quote(str(interview_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | Start | None:
    if response.status_code == 200:
        response_200 = Start.from_dict(response.json())

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

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | Start]:
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
    ignoring: UUID | Unset = UNSET,
    max_staleness: int | Unset = 60,
    start: datetime.datetime,
) -> Response[Problem | Start]:
    """Say of one start whether it is a slot; if not, why, and what would make it one.

    Args:
        interview_id (int):
        ignoring (UUID | Unset):
        max_staleness (int | Unset):  Default: 60.
        start (datetime.datetime):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Start]
    """

    kwargs = _get_kwargs(
        interview_id=interview_id,
        ignoring=ignoring,
        max_staleness=max_staleness,
        start=start,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    interview_id: int,
    *,
    client: AuthenticatedClient,
    ignoring: UUID | Unset = UNSET,
    max_staleness: int | Unset = 60,
    start: datetime.datetime,
) -> Problem | Start | None:
    """Say of one start whether it is a slot; if not, why, and what would make it one.

    Args:
        interview_id (int):
        ignoring (UUID | Unset):
        max_staleness (int | Unset):  Default: 60.
        start (datetime.datetime):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Start
    """

    return sync_detailed(
        interview_id=interview_id,
        client=client,
        ignoring=ignoring,
        max_staleness=max_staleness,
        start=start,
    ).parsed


async def asyncio_detailed(
    interview_id: int,
    *,
    client: AuthenticatedClient,
    ignoring: UUID | Unset = UNSET,
    max_staleness: int | Unset = 60,
    start: datetime.datetime,
) -> Response[Problem | Start]:
    """Say of one start whether it is a slot; if not, why, and what would make it one.

    Args:
        interview_id (int):
        ignoring (UUID | Unset):
        max_staleness (int | Unset):  Default: 60.
        start (datetime.datetime):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Start]
    """

    kwargs = _get_kwargs(
        interview_id=interview_id,
        ignoring=ignoring,
        max_staleness=max_staleness,
        start=start,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    interview_id: int,
    *,
    client: AuthenticatedClient,
    ignoring: UUID | Unset = UNSET,
    max_staleness: int | Unset = 60,
    start: datetime.datetime,
) -> Problem | Start | None:
    """Say of one start whether it is a slot; if not, why, and what would make it one.

    Args:
        interview_id (int):
        ignoring (UUID | Unset):
        max_staleness (int | Unset):  Default: 60.
        start (datetime.datetime):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Start
    """

    return (
        await asyncio_detailed(
            interview_id=interview_id,
            client=client,
            ignoring=ignoring,
            max_staleness=max_staleness,
            start=start,
        )
    ).parsed
