"""The API views of the mails about a booking."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import path_ids
from api.pagination import IdPageQuerySerializer, build_page_by_id
from api.scopes import Scope
from api.views import EndpointView
from bookings import booking, booking_mails
from bookings.booking_mails import BookingMail
from bookings.idempotency import IdempotentRequest
from bookings.idempotency_header import accept_idempotency_key
from bookings.mail_serializers import MAIL_RESPONSE, MAILS_RESPONSE
from bookings.representations import format_moment
from bookings.schemas import BOOKING_ID_PARAMETER, ERASED_PROBLEM, IDEMPOTENCY_KEY

_MAIL_ID = OpenApiParameter(
    "mail_id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="Id of the mail."
)


def serialize_mail(mail: BookingMail) -> dict[str, Any]:
    """Return the JSON of a mail about a booking."""
    message, recipient = mail.message, mail.recipient
    return {
        "id": message.pk,
        "event": mail.event or None,
        "state": message.state,
        "recipient": {
            "name": recipient.name,
            "email": recipient.email,
            "interviewerId": recipient.interviewer_id,
        }
        if recipient
        else None,
        "recipientName": mail.name or None,
        "subject": mail.content[0] or None,
        "text": mail.content[1] or None,
        "attempts": message.attempts,
        "lastError": message.last_error or None,
        "createdAt": format_moment(message.created_at),
        "deliveredAt": format_moment(message.delivered_at) if message.delivered_at else None,
    }


class BookingMailsView(EndpointView):
    """The mails about a booking."""

    needs: ClassVar = {"GET": Scope.BOOKINGS_READ}

    @extend_schema(
        operation_id="listBookingMails",
        summary="List the mails about a booking",
        tags=["bookings"],
        parameters=[BOOKING_ID_PARAMETER, IdPageQuerySerializer],
        responses=MAILS_RESPONSE,
    )
    def get(self, request: Request, booking_id: UUID) -> Response:
        """List the mails about a booking with their state, in pages.

        A mail is deleted 30 days after it was delivered. Its text shows a mask instead of the
        candidate's link.
        """
        query = IdPageQuerySerializer(data=request.query_params, context={"request": request})
        query.is_valid(raise_exception=True)
        row = booking.find(booking_id)
        messages = booking_mails.find_messages(row.pk)
        return build_page_by_id(
            request,
            messages,
            query.validated_data,
            lambda page: [serialize_mail(mail) for mail in booking_mails.describe(row, page)],
        )


class ResendMailView(EndpointView):
    """Sending a mail about a booking again."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="resendBookingMail",
        summary="Send a mail about a booking again",
        tags=["bookings"],
        parameters=[BOOKING_ID_PARAMETER, _MAIL_ID, IDEMPOTENCY_KEY],
        request=None,
        responses={**MAIL_RESPONSE, **ERASED_PROBLEM},
    )
    @accept_idempotency_key(serialize_mail)
    def post(
        self, request: Request, idempotent: IdempotentRequest, booking_id: UUID, mail_id: str
    ) -> BookingMail:
        """Send the recipient of a mail the booking as it is now: an invitation or a cancellation.

        A mail that has failed is tried again instead. A mail that is waiting is left alone. If the
        recipient no longer takes part, the answer is 404.
        """
        return booking_mails.send_again(booking_id, path_ids.parse(mail_id, "mail"), idempotent)
