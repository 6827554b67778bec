"""The form of a new interview type: where its values come from, and where it leads once saved."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from interviews.models import InterviewTemplate
from pages.interviews import type_saving
from pages.interviews.type_form import TypeForm
from pages.interviews.type_panel import GroupForm, PanelForm
from pages.interviews.type_people import PanelPeople
from pages.signed_in_request import SignedInRequest

_DEFAULT_DURATION = 60
_MAX_DURATION_LENGTH = 10


def build_form(viewer: SignedInRequest, people: PanelPeople) -> TypeForm:
    """Return the form of a copy of the type in the query string, else with the people in it."""
    query = viewer.request.GET
    source = query.get("from", "")
    if source.isascii() and source.isdecimal() and len(source) <= 18:
        return _copy(int(source))
    zone = viewer.clock.zone.key
    template = InterviewTemplate(duration=_DEFAULT_DURATION, candidate_timezone=zone)
    return _propose(TypeForm.from_values(template), query, people)


def redirect_to_board(viewer: SignedInRequest, template: InterviewTemplate) -> HttpResponse:
    """Redirect to the board of a new type, at the start that *Find times* has shown, if any."""
    messages.success(viewer.request, str(template.pk), extra_tags="saved")
    start = viewer.request.GET.get("start", "")
    query = f"?{urlencode({'start': start})}" if start else ""
    return redirect(f"{reverse('board', args=[template.pk])}{query}")


def _propose(form: TypeForm, query: QueryDict, people: PanelPeople) -> TypeForm:
    """Return the form with the people and the duration of a query string, if it names any."""
    texts = set(query.getlist("person"))
    ids = tuple(pk for pk in people.labels if str(pk) in texts)
    duration = query.get("duration", "")[:_MAX_DURATION_LENGTH]
    values = {**form.values, **({"durationMinutes": duration} if duration else {})}
    panel = PanelForm((GroupForm(people=ids),)) if ids else form.panel
    return TypeForm(values, form.hours, panel)


def _copy(template_id: int) -> TypeForm:
    try:
        template = type_saving.load(template_id)
    except InterviewTemplate.DoesNotExist:
        raise Http404 from None
    form = TypeForm.from_template(template)
    name = _("Copy of %(name)s") % {"name": template.name}
    values = {**form.values, "name": name[:200]}
    return TypeForm(values, form.hours, form.panel.without_ids())
