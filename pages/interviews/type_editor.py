"""The form of an interview type on one page: create, copy, change, and see the effect before.

Each button submits the whole form. Only *Save* changes something: the others render the page again,
with everything that was typed. With htmx, the effect is shown again after each change.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from api.scopes import Scope
from bookings import booking_queries
from interviews.models import InterviewTemplate
from pages import change_code
from pages.interviews import new_type, type_fields, type_proposal, type_saving
from pages.interviews.type_effect import EffectText, describe_effect
from pages.interviews.type_form import HOURS, PANEL, TypeForm
from pages.interviews.type_groups import build_group_rows, list_panel_errors
from pages.interviews.type_people import PanelPeople
from pages.interviews.type_proposal import Proposal
from pages.interviews.type_saving import SaveOutcome
from pages.interviews.types import redirect_to_list
from pages.responses import allow_form_methods
from pages.signed_in_request import SignedInRequest, signed_in_view

_SAVE, _PREVIEW = "save", "preview"


@dataclass(frozen=True)
class _Editor:
    """The page of one request: the edited template, None for a new one, and all people."""

    viewer: SignedInRequest
    template: InterviewTemplate | None
    people: PanelPeople

    def receive(self) -> HttpResponse:
        """Handle a button of the form."""
        data = self.viewer.request.POST
        form, action = self.read_form(), data.get("action", _PREVIEW)
        seen = data.get("seen", "")
        if action == _SAVE:
            return self.save(form, seen)
        if action != _PREVIEW:
            form = form.with_panel(form.panel.apply(action))
            return self.render(SaveOutcome(form), seen)
        return self.preview(form, seen)

    def read_form(self) -> TypeForm:
        """Return what was typed, with the people whose names were typed on the panel."""
        form = TypeForm.from_post(self.viewer.request.POST)
        panel = form.panel.restrict_to(self.people.names).add_typed_people(self.people.find_all)
        return form.with_panel(panel)

    def count_bookings(self) -> int:
        """Return how many upcoming interviews of the type have mails with its former texts."""
        if self.template is None:
            return 0
        bookings = booking_queries.find_upcoming(self.viewer.now)
        return int(bookings.filter(template=self.template).count())

    def save(self, form: TypeForm, seen: str) -> HttpResponse:
        """Save the form; render it again if it has errors, or was changed in the meantime."""
        try:
            outcome = type_saving.save(form, self.template.pk if self.template else None, seen)
        except InterviewTemplate.DoesNotExist:
            raise Http404 from None
        if outcome.template is not None:
            if self.template is None:
                return new_type.redirect_to_board(self.viewer, outcome.template)
            return redirect_to_list(self.viewer, outcome.template, "saved")
        if outcome.stored is not None:
            return self.render(outcome, type_saving.write_version(outcome.stored), status=409)
        return self.render(outcome, seen, status=400)

    def start(self, stored: TypeForm) -> HttpResponse:
        """Render the form as it is stored, or with the changes that the query string proposes."""
        codes = self.viewer.request.GET.getlist(change_code.PARAMETER)
        proposal = type_proposal.propose(
            stored, change_code.parse_all(codes), self.people.names, self.viewer.clock
        )
        seen = type_saving.write_version(stored)
        if proposal is None:
            return self.render(SaveOutcome(stored), seen)
        return self.preview(proposal.form, seen, proposal)

    def preview(self, form: TypeForm, seen: str, proposal: Proposal | None = None) -> HttpResponse:
        """Render the form with its effect, or with its errors."""
        serializer = type_saving.validate(form, self.template)
        errors = type_saving.list_errors(form, serializer)
        if errors:
            text = EffectText(problem=_("Correct the marked fields to see the effect."))
            return self.render(SaveOutcome(form, errors=errors), seen, effect=text)
        names, now = self.people.names, self.viewer.now
        text = describe_effect(self.template, serializer.validated_data, names, now)
        return self.render(SaveOutcome(form), seen, effect=text, proposal=proposal)

    def render(
        self,
        outcome: SaveOutcome,
        seen: str,
        *,
        effect: EffectText | None = None,
        proposal: Proposal | None = None,
        status: int = 200,
    ) -> HttpResponse:
        form, errors = outcome.form, outcome.errors
        context = {
            "current_page": "interview-list",
            "template": self.template,
            "seen": seen,
            "effect": effect,
            "errors": errors,
            "sections": type_fields.build_sections(form.values, errors),
            "open_hours_form": form.hours,
            "groups": build_group_rows(form.panel, self.people, errors.get(PANEL, {})),
            "panel_errors": list_panel_errors(errors.get(PANEL, {})),
            "can_add_group": form.panel.can_add_group,
            "people": self.people,
            "changes": _describe_changes(outcome),
            "booking_count": self.count_bookings(),
            "proposal": proposal,
        }
        return self.viewer.render("interviews/edit", context, status)


@allow_form_methods
@signed_in_view(Scope.INTERVIEWS_WRITE)
def create_type(viewer: SignedInRequest) -> HttpResponse:
    """Show the form of a new interview type, or of a copy of another, and save it."""
    editor = _Editor(viewer, None, PanelPeople.load())
    if viewer.request.method == "POST":
        return editor.receive()
    return editor.render(SaveOutcome(new_type.build_form(viewer, editor.people)), "")


@allow_form_methods
@signed_in_view(Scope.INTERVIEWS_WRITE)
def edit_type(viewer: SignedInRequest, template_id: int) -> HttpResponse:
    """Show the form of an interview type, and save it."""
    try:
        template = type_saving.load(template_id)
    except InterviewTemplate.DoesNotExist:
        raise Http404 from None
    editor = _Editor(viewer, template, PanelPeople.load())
    if viewer.request.method == "POST":
        return editor.receive()
    return editor.start(TypeForm.from_template(template))


def _describe_changes(outcome: SaveOutcome) -> list[tuple[str, str]]:
    """Return the labels of what another person changed, with the new values."""
    if outcome.stored is None:
        return []
    texts = type_fields.describe_values(outcome.stored.values, outcome.changed_names)
    if HOURS in outcome.changed_names:
        texts.append((_("Hours of candidates"), ""))
    if PANEL in outcome.changed_names:
        texts.append((_("Panel"), ""))
    return texts
