"""Mails that ask the owner of a calendar to connect it again; at most one a day for a calendar.

They are in the language of the owner's account, else in that of the company.
The mail has a link that works once, if the calendar is connected with a sign-in at its service.
For other calendars it leads to the owner's page, which needs an account.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from calendars import connect_links
from calendars.connect_links import ConnectLinkUnavailableError
from calendars.models import Connection
from company import company_data
from engine.local_time import DAY
from engine.timestamps import to_datetime
from outbox.models import Message
from outbox.plain_mail import PLAIN_MAIL_CHANNEL, build_payload
from outbox.queue import enqueue, is_enabled
from people.models import Interviewer

#: The seconds in which a calendar's owner gets one mail at most.
PAUSE_SECONDS = DAY


class ReconnectMailRefusedError(Exception):
    """No mail was sent; `code` says why."""

    code: ClassVar[str]


class MailOffError(ReconnectMailRefusedError):
    """This installation sends no mails."""

    code = "mail_off"


class OwnerUnreachableError(ReconnectMailRefusedError):
    """The owner has no email address."""

    code = "email_missing"


class OwnerWithoutAccountError(ReconnectMailRefusedError):
    """The calendar is connected on the owner's page, and the owner has no account to open it."""

    code = "account_missing"


class AskedRecentlyError(ReconnectMailRefusedError):
    """The owner was asked in the last day."""

    code = "asked_recently"


@transaction.atomic
def ask_to_reconnect(connection_id: int, now: int) -> None:
    """Mail the owner of a calendar at a UTC second; raise ReconnectMailRefusedError."""
    rows = Connection.objects.select_for_update(of=("self",)).select_related("interviewer")
    connection = rows.get(pk=connection_id)
    owner = connection.interviewer
    if not is_enabled(PLAIN_MAIL_CHANNEL):
        raise MailOffError
    if not owner.email:
        raise OwnerUnreachableError
    key = f"reconnect:{connection.pk}"
    since = to_datetime(now - PAUSE_SECONDS)
    if Message.objects.filter(ordering_key=key, created_at__gt=since).exists():
        raise AskedRecentlyError
    with translation.override(_get_language(owner)):
        subject = _("Connect your calendar again")
        payload = build_payload(owner.name, owner.email, subject, _write(connection))
    enqueue(PLAIN_MAIL_CHANNEL, payload, ordering_key=key, booking_id="", now=now)


def _get_language(owner: Interviewer) -> str:
    preferences: Any = getattr(owner.account, "preferences", None)
    language = preferences.language if preferences else ""
    return language or company_data.get_language()


def _write(connection: Connection) -> str:
    owner = connection.interviewer
    greeting = _("Hello %(name)s,") % {"name": owner.name}
    request = _(
        "Slotsmith cannot read your calendar “%(calendar)s”, so you cannot be booked for"
        " interviews. Please connect it again:"
    ) % {"calendar": connection.name}
    try:
        path = connect_links.build_path(connection)
        note = _("The link is only for you. It works once, within 14 days.")
    except ConnectLinkUnavailableError:
        if owner.account_id is None:
            raise OwnerWithoutAccountError from None
        path, note = f"{reverse('my-page')}#calendars", _("Sign in there with your account.")
    return f"{greeting}\n\n{request}\n\n{settings.BASE_URL}{path}\n\n{note}\n"
