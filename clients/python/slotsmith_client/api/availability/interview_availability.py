import datetime
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.availability import Availability
from ...models.candidate_availability import CandidateAvailability
from ...models.interview_availability_order import InterviewAvailabilityOrder
from ...models.interview_availability_view import InterviewAvailabilityView
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    interview_id: int,
    *,
    end: datetime.datetime | Unset = UNSET,
    ignoring: UUID | Unset = UNSET,
    include: str | Unset = UNSET,
    max_staleness: int | Unset = 60,
    order: InterviewAvailabilityOrder | Unset = InterviewAvailabilityOrder.TIME,
    partial: bool | Unset = False,
    start: datetime.datetime | Unset = UNSET,
    view: InterviewAvailabilityView | Unset = InterviewAvailabilityView.COORDINATOR,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    json_end: str | Unset = UNSET
    if not isinstance(end, Unset):
        json_end = end.isoformat()
    params["end"] = json_end

    json_ignoring: str | Unset = UNSET
    if not isinstance(ignoring, Unset):
        json_ignoring = str(ignoring)
    params["ignoring"] = json_ignoring

    params["include"] = include

    params["maxStaleness"] = max_staleness

    json_order: str | Unset = UNSET
    if not isinstance(order, Unset):
        json_order = order.value

    params["order"] = json_order

    params["partial"] = partial

    json_start: str | Unset = UNSET
    if not isinstance(start, Unset):
        json_start = start.isoformat()
    params["start"] = json_start

    json_view: str | Unset = UNSET
    if not isinstance(view, Unset):
        json_view = view.value

    params["view"] = json_view

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/interviews/{interview_id}/availability".format(
            interview_id=quote(str(interview_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | Availability | CandidateAvailability | Problem | None:
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

    if response.status_code == 304:
        response_304 = cast(Any, None)
        return response_304

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

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any | Availability | CandidateAvailability | Problem]:
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
    end: datetime.datetime | Unset = UNSET,
    ignoring: UUID | Unset = UNSET,
    include: str | Unset = UNSET,
    max_staleness: int | Unset = 60,
    order: InterviewAvailabilityOrder | Unset = InterviewAvailabilityOrder.TIME,
    partial: bool | Unset = False,
    start: datetime.datetime | Unset = UNSET,
    view: InterviewAvailabilityView | Unset = InterviewAvailabilityView.COORDINATOR,
    if_none_match: str | Unset = UNSET,
) -> Response[Any | Availability | CandidateAvailability | Problem]:
    """List the slots in which the panel of a template is free.

    Slots have the template's duration, begin on the marks of its step (the hour and half
    hour), at least its notice (24 hours) from now, and may overlap each other. All times are
    UTC.

    Args:
        interview_id (int):
        end (datetime.datetime | Unset):
        ignoring (UUID | Unset):
        include (str | Unset):  Example: explanation,panel.
        max_staleness (int | Unset):  Default: 60.
        order (InterviewAvailabilityOrder | Unset):  Default: InterviewAvailabilityOrder.TIME.
        partial (bool | Unset):  Default: False.
        start (datetime.datetime | Unset):
        view (InterviewAvailabilityView | Unset):  Default: InterviewAvailabilityView.COORDINATOR.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Availability | CandidateAvailability | Problem]
    """

    kwargs = _get_kwargs(
        interview_id=interview_id,
        end=end,
        ignoring=ignoring,
        include=include,
        max_staleness=max_staleness,
        order=order,
        partial=partial,
        start=start,
        view=view,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    interview_id: int,
    *,
    client: AuthenticatedClient,
    end: datetime.datetime | Unset = UNSET,
    ignoring: UUID | Unset = UNSET,
    include: str | Unset = UNSET,
    max_staleness: int | Unset = 60,
    order: InterviewAvailabilityOrder | Unset = InterviewAvailabilityOrder.TIME,
    partial: bool | Unset = False,
    start: datetime.datetime | Unset = UNSET,
    view: InterviewAvailabilityView | Unset = InterviewAvailabilityView.COORDINATOR,
    if_none_match: str | Unset = UNSET,
) -> Any | Availability | CandidateAvailability | Problem | None:
    """List the slots in which the panel of a template is free.

    Slots have the template's duration, begin on the marks of its step (the hour and half
    hour), at least its notice (24 hours) from now, and may overlap each other. All times are
    UTC.

    Args:
        interview_id (int):
        end (datetime.datetime | Unset):
        ignoring (UUID | Unset):
        include (str | Unset):  Example: explanation,panel.
        max_staleness (int | Unset):  Default: 60.
        order (InterviewAvailabilityOrder | Unset):  Default: InterviewAvailabilityOrder.TIME.
        partial (bool | Unset):  Default: False.
        start (datetime.datetime | Unset):
        view (InterviewAvailabilityView | Unset):  Default: InterviewAvailabilityView.COORDINATOR.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Availability | CandidateAvailability | Problem
    """

    return sync_detailed(
        interview_id=interview_id,
        client=client,
        end=end,
        ignoring=ignoring,
        include=include,
        max_staleness=max_staleness,
        order=order,
        partial=partial,
        start=start,
        view=view,
        if_none_match=if_none_match,
    ).parsed


async def asyncio_detailed(
    interview_id: int,
    *,
    client: AuthenticatedClient,
    end: datetime.datetime | Unset = UNSET,
    ignoring: UUID | Unset = UNSET,
    include: str | Unset = UNSET,
    max_staleness: int | Unset = 60,
    order: InterviewAvailabilityOrder | Unset = InterviewAvailabilityOrder.TIME,
    partial: bool | Unset = False,
    start: datetime.datetime | Unset = UNSET,
    view: InterviewAvailabilityView | Unset = InterviewAvailabilityView.COORDINATOR,
    if_none_match: str | Unset = UNSET,
) -> Response[Any | Availability | CandidateAvailability | Problem]:
    """List the slots in which the panel of a template is free.

    Slots have the template's duration, begin on the marks of its step (the hour and half
    hour), at least its notice (24 hours) from now, and may overlap each other. All times are
    UTC.

    Args:
        interview_id (int):
        end (datetime.datetime | Unset):
        ignoring (UUID | Unset):
        include (str | Unset):  Example: explanation,panel.
        max_staleness (int | Unset):  Default: 60.
        order (InterviewAvailabilityOrder | Unset):  Default: InterviewAvailabilityOrder.TIME.
        partial (bool | Unset):  Default: False.
        start (datetime.datetime | Unset):
        view (InterviewAvailabilityView | Unset):  Default: InterviewAvailabilityView.COORDINATOR.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Availability | CandidateAvailability | Problem]
    """

    kwargs = _get_kwargs(
        interview_id=interview_id,
        end=end,
        ignoring=ignoring,
        include=include,
        max_staleness=max_staleness,
        order=order,
        partial=partial,
        start=start,
        view=view,
        if_none_match=if_none_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    interview_id: int,
    *,
    client: AuthenticatedClient,
    end: datetime.datetime | Unset = UNSET,
    ignoring: UUID | Unset = UNSET,
    include: str | Unset = UNSET,
    max_staleness: int | Unset = 60,
    order: InterviewAvailabilityOrder | Unset = InterviewAvailabilityOrder.TIME,
    partial: bool | Unset = False,
    start: datetime.datetime | Unset = UNSET,
    view: InterviewAvailabilityView | Unset = InterviewAvailabilityView.COORDINATOR,
    if_none_match: str | Unset = UNSET,
) -> Any | Availability | CandidateAvailability | Problem | None:
    """List the slots in which the panel of a template is free.

    Slots have the template's duration, begin on the marks of its step (the hour and half
    hour), at least its notice (24 hours) from now, and may overlap each other. All times are
    UTC.

    Args:
        interview_id (int):
        end (datetime.datetime | Unset):
        ignoring (UUID | Unset):
        include (str | Unset):  Example: explanation,panel.
        max_staleness (int | Unset):  Default: 60.
        order (InterviewAvailabilityOrder | Unset):  Default: InterviewAvailabilityOrder.TIME.
        partial (bool | Unset):  Default: False.
        start (datetime.datetime | Unset):
        view (InterviewAvailabilityView | Unset):  Default: InterviewAvailabilityView.COORDINATOR.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Availability | CandidateAvailability | Problem
    """

    return (
        await asyncio_detailed(
            interview_id=interview_id,
            client=client,
            end=end,
            ignoring=ignoring,
            include=include,
            max_staleness=max_staleness,
            order=order,
            partial=partial,
            start=start,
            view=view,
            if_none_match=if_none_match,
        )
    ).parsed
