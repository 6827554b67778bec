from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.listed_special_days import ListedSpecialDays
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    interviewer_id: int,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/interviewers/{interviewer_id}/special-days".format(
            interviewer_id=quote(str(interviewer_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ListedSpecialDays | Problem | None:
    if response.status_code == 200:
        response_200 = ListedSpecialDays.from_dict(response.json())

        return response_200

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ListedSpecialDays | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    interviewer_id: int,
    *,
    client: AuthenticatedClient,
) -> Response[ListedSpecialDays | Problem]:
    """List an interviewer's special days.

    Args:
        interviewer_id (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ListedSpecialDays | Problem]
    """

    kwargs = _get_kwargs(
        interviewer_id=interviewer_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    interviewer_id: int,
    *,
    client: AuthenticatedClient,
) -> ListedSpecialDays | Problem | None:
    """List an interviewer's special days.

    Args:
        interviewer_id (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ListedSpecialDays | Problem
    """

    return sync_detailed(
        interviewer_id=interviewer_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    interviewer_id: int,
    *,
    client: AuthenticatedClient,
) -> Response[ListedSpecialDays | Problem]:
    """List an interviewer's special days.

    Args:
        interviewer_id (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ListedSpecialDays | Problem]
    """

    kwargs = _get_kwargs(
        interviewer_id=interviewer_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    interviewer_id: int,
    *,
    client: AuthenticatedClient,
) -> ListedSpecialDays | Problem | None:
    """List an interviewer's special days.

    Args:
        interviewer_id (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ListedSpecialDays | Problem
    """

    return (
        await asyncio_detailed(
            interviewer_id=interviewer_id,
            client=client,
        )
    ).parsed
