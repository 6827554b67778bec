from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.availability import Availability
from ...models.availability_body import AvailabilityBody
from ...models.candidate_availability import CandidateAvailability
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    interview_id: int,
    *,
    body: AvailabilityBody,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/interviews/{interview_id}/availability/query".format(
            interview_id=quote(str(interview_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Availability | CandidateAvailability | Problem | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> Availability | CandidateAvailability:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_availability_answer_type_0 = Availability.from_dict(data)

                return componentsschemas_availability_answer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_availability_answer_type_1 = CandidateAvailability.from_dict(data)

            return componentsschemas_availability_answer_type_1

        response_200 = _parse_response_200(response.json())

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

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Availability | CandidateAvailability | Problem]:
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
    body: AvailabilityBody,
) -> Response[Availability | CandidateAvailability | Problem]:
    """List the slots of a template in several periods; the body may change its rules.

    Args:
        interview_id (int):
        body (AvailabilityBody): The body of a query; what it leaves out is as in the `interview`
            of its context, if any.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Availability | CandidateAvailability | Problem]
    """

    kwargs = _get_kwargs(
        interview_id=interview_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    interview_id: int,
    *,
    client: AuthenticatedClient,
    body: AvailabilityBody,
) -> Availability | CandidateAvailability | Problem | None:
    """List the slots of a template in several periods; the body may change its rules.

    Args:
        interview_id (int):
        body (AvailabilityBody): The body of a query; what it leaves out is as in the `interview`
            of its context, if any.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Availability | CandidateAvailability | Problem
    """

    return sync_detailed(
        interview_id=interview_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    interview_id: int,
    *,
    client: AuthenticatedClient,
    body: AvailabilityBody,
) -> Response[Availability | CandidateAvailability | Problem]:
    """List the slots of a template in several periods; the body may change its rules.

    Args:
        interview_id (int):
        body (AvailabilityBody): The body of a query; what it leaves out is as in the `interview`
            of its context, if any.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Availability | CandidateAvailability | Problem]
    """

    kwargs = _get_kwargs(
        interview_id=interview_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    interview_id: int,
    *,
    client: AuthenticatedClient,
    body: AvailabilityBody,
) -> Availability | CandidateAvailability | Problem | None:
    """List the slots of a template in several periods; the body may change its rules.

    Args:
        interview_id (int):
        body (AvailabilityBody): The body of a query; what it leaves out is as in the `interview`
            of its context, if any.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Availability | CandidateAvailability | Problem
    """

    return (
        await asyncio_detailed(
            interview_id=interview_id,
            client=client,
            body=body,
        )
    ).parsed
