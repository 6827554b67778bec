"""The forms of an interviewer's rules: working hours, preferred hours, special days and limits.

Each section is a form of its own. It is validated by the serializers of the API. A valid form is
saved and redirects to the page. An invalid form changes nothing: the page is shown again with the
typed values and an error at each field. So is a form whose values were changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from pages.my_page.hours_form import OpenHoursForm
from pages.my_page.interviewer_forms import InterviewerForm, SpecialDaysForm
from pages.my_page.interviewer_page import ChangedMeanwhileError, InterviewerPage
from pages.my_page.interviewer_sections import (
    LIMIT_FIELDS,
    build_own_sections,
    build_rule_sections,
    get_limit_values,
)
from people import weekly_hours


def save_open_hours(page: InterviewerPage) -> HttpResponse:
    """Save the weekly working hours."""
    form = OpenHoursForm.from_post(page.viewer.request.POST)
    if form.errors:
        return render_page(page, {"open_hours_form": form}, 400)
    serializer = _serializer(page, {"openHours": form.to_text()})
    if not serializer.is_valid():
        context = {"open_hours_form": form, "open_hours_errors": serializer.errors}
        return render_page(page, context, 400)
    try:
        page.apply(serializer.save, "open_hours")
    except ChangedMeanwhileError:
        return render_page(page, {"open_hours_form": form, "changed_section": "hours"}, 409)
    return page.redirect_with_message("hours", _hours_saved(page))


def use_office_hours(page: InterviewerPage) -> HttpResponse:
    """Save the proposed working hours, Monday to Friday from 9 to 17."""
    serializer = _serializer(page, {"openHours": weekly_hours.OFFICE_HOURS})
    serializer.is_valid(raise_exception=True)
    page.apply(serializer.save)
    return page.redirect_with_message("hours", _hours_saved(page))


def save_core_hours(page: InterviewerPage) -> HttpResponse:
    """Save the preferred hours."""
    core_hours = "\n".join(page.viewer.request.POST.get("coreHours", "").splitlines())
    serializer = _serializer(page, {"coreHours": core_hours})
    if not serializer.is_valid():
        context = {"core_hours": core_hours, "core_hours_errors": serializer.errors}
        return render_page(page, context, 400)
    try:
        page.apply(serializer.save, "core_hours")
    except ChangedMeanwhileError:
        context = {"core_hours": core_hours, "changed_section": "core_hours"}
        return render_page(page, context, 409)
    text = _("Your preferred hours were saved.") if page.is_own else _("The changes were saved.")
    return page.redirect_with_message("core_hours", text)


def add_special_days(page: InterviewerPage) -> HttpResponse:
    """Add time off, or special hours for some days."""
    form = page.viewer.request.POST
    first_day, hours = form.get("startDate", "").strip(), form.get("hours", "").strip()
    last_day = form.get("endDate", "").strip() or first_day
    serializer = SpecialDaysForm(data={"startDate": first_day, "endDate": last_day, "hours": hours})
    try:
        serializer.is_valid(raise_exception=True)
        row = page.apply(partial(serializer.save, interviewer=page.interviewer))
    except ValidationError as error:
        context = {"override_values": form, "override_errors": error.detail}
        return render_page(page, context, 400)
    text = _("Your special hours were saved.") if row.hours else _("Your time off was saved.")
    return page.redirect_with_message(
        "special_days", text if page.is_own else _("The changes were saved.")
    )


def remove_special_days(page: InterviewerPage, row_id: int) -> HttpResponse:
    """Remove time off or special hours."""
    page.apply(page.interviewer.special_days.filter(pk=row_id).delete)
    text = _("The entry was removed. Your weekly working hours apply again.")
    if not page.is_own:
        text = _("The entry was removed. The weekly working hours apply again.")
    return page.redirect_with_message("special_days", text)


def save_limits(page: InterviewerPage) -> HttpResponse:
    """Save the load limits, both time zones and the region of the public holidays."""
    form = page.viewer.request.POST
    values = {name: form.get(name, "").strip() for name in get_limit_values(page.interviewer)}
    numbers = {name: values[name] or None for name in ("maxPerDay", "maxPerWeek")}
    serializer = _serializer(page, {**values, **numbers})
    if not serializer.is_valid():
        context = {"limit_values": values, "limit_errors": serializer.errors}
        return render_page(page, context, 400)
    try:
        page.apply(serializer.save, *LIMIT_FIELDS)
    except ChangedMeanwhileError:
        return render_page(page, {"limit_values": values, "changed_section": "limits"}, 409)
    text = _("Your limits, time zone and holidays were saved.")
    return page.redirect_with_message(
        "limits", text if page.is_own else _("The changes were saved.")
    )


def render_page(
    page: InterviewerPage, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Render the page; `context` replaces stored values by typed ones and adds errors."""
    sections = build_rule_sections(page)
    if not page.is_own:
        return page.render("people/edit", {**sections, **context}, status)
    return page.render("my_page/page", {**build_own_sections(page), **sections, **context}, status)


def _hours_saved(page: InterviewerPage) -> str:
    return _("Your working hours were saved.") if page.is_own else _("The changes were saved.")


def _serializer(page: InterviewerPage, data: Mapping[str, Any]) -> InterviewerForm:
    return InterviewerForm(page.interviewer, data=dict(data))
