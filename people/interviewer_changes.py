"""Create and delete interviewers."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from core.deletion_guard import check_unused, find_uses
from people.models import Interviewer, Reservation
from people.serializers import InterviewerCreateSerializer

#: The rows that belong to an interviewer and are deleted with them. Reservations are checked here.
_OWNED = {"special_days", "connections", "invitations", "reservations"}


class InterviewerExistsError(Exception):
    """Another interviewer has the email address; `interviewer_id` is their id."""

    def __init__(self, interviewer_id: int) -> None:
        self.interviewer_id = interviewer_id
        super().__init__(f"interviewer {interviewer_id} has this email address")


def create(new: InterviewerCreateSerializer) -> Interviewer:
    """Create an interviewer from validated data; raise InterviewerExistsError."""
    email = new.validated_data.get("email", "")
    _check_email(email)
    try:
        with transaction.atomic():
            interviewer: Interviewer = new.save()
    except IntegrityError:
        # Another request took the address after it was checked.
        _check_email(email)
        raise
    return interviewer


def delete(interviewer: Interviewer, now: datetime) -> None:
    """Delete an interviewer, with their special days and connections; raise InUseError.

    An interviewer is in use on a panel, in a booking or in a hold that has not expired.
    """
    with transaction.atomic():
        locked = Interviewer.objects.select_for_update().get(pk=interviewer.pk)
        check_unused(locked, _find_owned(locked, now))
        locked.delete()


def find_interviewer_uses(interviewer: Interviewer, now: datetime) -> list[str]:
    """Return the plural names of the models because of which `delete` would be refused."""
    return find_uses(interviewer, _find_owned(interviewer, now))


def _find_owned(interviewer: Interviewer, now: datetime) -> set[str]:
    is_reserved = Reservation.objects.active(now).filter(interviewer=interviewer).exists()
    return _OWNED - {"reservations"} if is_reserved else _OWNED


def _check_email(email: str) -> None:
    existing = Interviewer.objects.filter(email__iexact=email).first() if email else None
    if existing:
        raise InterviewerExistsError(existing.pk)
