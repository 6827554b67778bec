"""The API view that asks the owner of a calendar by mail to connect it again."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from api.idempotency_interface import (
    IDEMPOTENCY_KEY_PARAMETER,
    StoredRequest,
    change_once,
    with_idempotency_key,
)
from api.schemas import problem_responses
from api.scopes import Scope
from calendars.api_views import CONNECTION_ID_PARAMETER, TAGS, BaseConnectionView
from calendars.models import Connection
from outbox import reconnect_mails
from people.views import INTERVIEWER_ID_PARAMETER


class ReconnectMailSerializer(serializers.Serializer):
    """A mail that asks the owner of a calendar to connect it again."""

    connectionId = serializers.IntegerField(help_text="The id of the connection.")
    email = serializers.EmailField(help_text="The address to which the mail is sent.")


def represent(connection: Connection) -> dict[str, Any]:
    return {"connectionId": connection.pk, "email": connection.interviewer.email}


class ReconnectMailView(BaseConnectionView):
    """Mails that ask the owner of a calendar to connect it again."""

    needs = {"POST": Scope.PEOPLE_WRITE}
    checks_owner = False

    @extend_schema(
        operation_id="askToReconnect",
        summary="Ask the owner of a calendar to reconnect it",
        tags=TAGS,
        parameters=[INTERVIEWER_ID_PARAMETER, CONNECTION_ID_PARAMETER, IDEMPOTENCY_KEY_PARAMETER],
        request=None,
        responses={
            (200, "application/json"): ReconnectMailSerializer,
            **problem_responses(
                s409="`email_missing`: the interviewer has no email address. `reconnect_refused`:"
                " the owner was asked in the last 24 hours or has no account, or no mails are sent."
            ),
        },
    )
    @with_idempotency_key(represent)
    def post(
        self, request: Request, idempotent: StoredRequest, interviewer_id: str, connection_id: str
    ) -> Connection:
        """Mail the interviewer a link to connect the calendar again, at most once in 24 hours.

        The link for Google and Microsoft works once, within 14 days. For other calendars it leads
        to the interviewer's own page, which needs an account.
        """
        connection, now = self.get_connection(interviewer_id, connection_id), self.now()

        def change() -> Connection:
            reconnect_mails.ask_to_reconnect(connection.pk, now)
            return connection

        return change_once(idempotent, change)
