"""Ask whether to delete a person, and do so; a person in use can only be archived."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.deletion_guard import InUseError
from engine.timestamps import to_datetime
from pages import deletion
from pages.deletion import DeletionPage
from pages.my_page.interviewer_page import InterviewerPage, shows_on_get
from people import interviewer_changes
from people.models import Interviewer


@shows_on_get
def delete_person(page: InterviewerPage) -> HttpResponse:
    """Say what deleting a person means, and delete them when that is confirmed."""
    viewer, person, now = page.viewer, page.interviewer, to_datetime(page.viewer.now)
    if viewer.request.method != "POST":
        uses = interviewer_changes.find_interviewer_uses(person, now)
        return deletion.render(viewer, _build_page(person, uses))
    try:
        interviewer_changes.delete(person, now)
    except InUseError as error:
        return deletion.render(viewer, _build_page(person, error.uses), 409)
    messages.success(viewer.request, _("The person was deleted."), extra_tags="people")
    return redirect("people")


def _build_page(person: Interviewer, uses: list[str]) -> DeletionPage:
    url = reverse("person", args=[person.pk])
    return DeletionPage(
        "people",
        person.name,
        consequence=_describe_consequence(person),
        refusal=_(
            "An archived person takes part in no new interviews, and past ones stay complete."
        ),
        cancel_url=url,
        archive_url=f"{url}?archive#archive" if person.active else "",
        uses=deletion.describe_uses(uses),
    )


def _describe_consequence(person: Interviewer) -> str:
    text = _("The person is deleted with their time off and calendars.")
    if person.account_id is None:
        return text
    return f"{text} {_('Their account stays; close it in the settings.')}"
