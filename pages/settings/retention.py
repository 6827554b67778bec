"""How long data is stored, and what was erased on request."""

from __future__ import annotations

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from api.scopes import Scope
from bookings import retention_periods
from bookings.models import AuditEntry
from pages.page_clock import format_date
from pages.settings import section
from pages.signed_in_request import SignedInRequest, signed_in_view

_MAX_DAYS = 50


@require_safe
@signed_in_view(Scope.AUDIT_READ)
def show_retention(viewer: SignedInRequest) -> HttpResponse:
    """Show the periods, and on which days candidates were erased on request."""
    erased = AuditEntry.objects.filter(action=AuditEntry.Action.CANDIDATE_ERASED)
    by_day = erased.annotate(day=TruncDate("at", tzinfo=viewer.clock.zone)).values("day")
    days = by_day.annotate(count=Count("pk")).order_by("-day")[:_MAX_DAYS]
    context = {
        "periods": _list_periods(),
        "erased_days": [(format_date(row["day"]), row["count"]) for row in days],
        "anonymous_count": retention_periods.count_anonymous_bookings(),
    }
    return section.render(viewer, "settings-retention", context)


def _list_periods() -> list[tuple[str, str]]:
    """Return what is stored, and for how long."""
    periods = retention_periods.load()
    days = periods.candidate_days
    return [
        (
            _("Names and addresses of candidates, after their interview"),
            _format_days(days) if days else _("for ever"),
        ),
        (_("Holds and links, after they expired"), _format_days(periods.expired_days)),
        (_("Sent mails and webhooks"), _format_days(periods.message_days)),
        (_("Events of the events feed"), _format_days(periods.event_days)),
        (_("Answers to repeated requests"), _format_days(periods.response_days)),
        (_("Audit log, without names and addresses"), _("for ever")),
    ]


def _format_days(days: int) -> str:
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
