"""The first steps with Slotsmith; the list is shown until every step is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from bookings.models import Booking, CandidateLink
from calendars.models import Connection
from company import company_data
from core.compiled_query import CompiledQuery
from interviews.models import InterviewTemplate
from people.models import Interviewer


@dataclass(frozen=True)
class Step:
    """A step, what it is for, and the page where it is done."""

    title: str | Promise
    text: str | Promise
    url: str
    is_done: bool


def list_steps(*, is_administrator: bool) -> list[Step]:
    """Return all steps, or none if all are done; only administrators describe the company."""
    has_people = _has_rows(_people)
    is_simulated = bool(settings.CALENDARS["DEFAULT"])
    has_calendars = (has_people and is_simulated) or _has_rows(_calendars)
    has_invited = _has_rows(_links) or _has_rows(_bookings)
    steps = [
        Step(
            gettext_lazy("Describe your company"),
            gettext_lazy("Its name, logo and time zone, which candidates see."),
            reverse("settings-company") if is_administrator else "",
            bool(company_data.load().name),
        ),
        Step(
            gettext_lazy("Add your interviewers"),
            gettext_lazy("Their names, time zones and working hours."),
            reverse("people"),
            has_people,
        ),
        Step(
            gettext_lazy("Connect their calendars"),
            gettext_lazy("Slotsmith reads only when people are busy, never what they do."),
            reverse("calendar-list"),
            has_calendars,
        ),
        Step(
            gettext_lazy("Create an interview type"),
            gettext_lazy("How long it takes, and who takes part."),
            reverse("interview-new"),
            _has_rows(_types),
        ),
        Step(
            gettext_lazy("Invite a candidate"),
            gettext_lazy("The candidate chooses a time with a link."),
            reverse("candidate-invite"),
            has_invited,
        ),
    ]
    return [] if all(step.is_done for step in steps) else steps


def find_next(*, is_administrator: bool) -> Step | None:
    """Return the first step that is not done and that the viewer can do."""
    steps = list_steps(is_administrator=is_administrator)
    return next((step for step in steps if step.url and not step.is_done), None)


def _find_any(model: type[Model]) -> CompiledQuery[Model]:
    return CompiledQuery(lambda: model._default_manager.order_by().values_list("pk")[:1])


_people, _calendars, _types = map(_find_any, (Interviewer, Connection, InterviewTemplate))
_links, _bookings = map(_find_any, (CandidateLink, Booking))


def _has_rows(query: CompiledQuery[Model]) -> bool:
    return bool(query.fetch_all())
