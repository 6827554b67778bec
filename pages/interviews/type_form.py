"""The form of an interview type: what it shows, and what it sends to the serializer of the API."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from api.fields import StrictCharField
from interviews import stored_panels
from interviews.interview_serializers import InterviewSerializer, InterviewUpdateSerializer
from interviews.models import InterviewTemplate
from pages.interviews.type_fields import FIELDS
from pages.interviews.type_panel import PanelForm
from pages.my_page.hours_form import OpenHoursForm
from people import weekly_hours
from people.weekly_hours import validate_weekly_hours

HOURS, PANEL = "candidateWindows", "panel"
_CHECKED = "on"


class TypeSerializer(InterviewUpdateSerializer):
    """An interview of the API, with hours as text."""

    candidateWindows = StrictCharField(  # type: ignore[assignment]
        source="candidate_windows",
        required=False,
        allow_blank=True,
        max_length=weekly_hours.MAX_LENGTH,
        validators=[validate_weekly_hours],
    )


@dataclass(frozen=True)
class TypeForm:
    """The values of the form, as typed or as stored; `values` are by the field names of the API."""

    values: Mapping[str, str]
    hours: OpenHoursForm = field(default_factory=lambda: OpenHoursForm.from_stored(""))
    panel: PanelForm = field(default_factory=PanelForm)

    @classmethod
    def from_values(cls, template: InterviewTemplate) -> TypeForm:
        """Return the form of a template without its panel; its rules may be invalid."""
        fields = InterviewSerializer().get_fields()
        stored = {name: getattr(template, str(fields[name].source or name)) for name in FIELDS}
        values = {name: _format_value(value) for name, value in stored.items()}
        return cls(values, _read_hours(template.candidate_windows))

    @classmethod
    def from_template(cls, template: InterviewTemplate) -> TypeForm:
        """Return the form of a stored template."""
        panel = PanelForm.from_api(stored_panels.represent(template))
        return cls.from_values(template).with_panel(panel)

    @classmethod
    def from_post(cls, data: QueryDict) -> TypeForm:
        """Return the form with what was typed."""
        values = {name: data.get(name, "").replace("\r\n", "\n") for name in FIELDS}
        return cls(values, OpenHoursForm.from_post(data), PanelForm.from_post(data))

    def to_api(self, stored_group_ids: Container[int]) -> dict[str, Any]:
        """Return the body for the serializer, which is not checked yet."""
        values: dict[str, Any] = dict(self.values)
        for name, spec in FIELDS.items():
            if spec.kind == "checkbox":
                values[name] = values[name] == _CHECKED
        hours = {} if self.hours.errors else {HOURS: self.hours.to_text()}
        return {**values, **hours, PANEL: self.panel.to_api(stored_group_ids)}

    def to_json(self) -> dict[str, Any]:
        """Return all values by name, to compare two versions."""
        return {**self.values, HOURS: list(self.hours.texts), PANEL: self.panel.to_json()}

    def take_from(self, other: TypeForm, names: Container[str]) -> TypeForm:
        """Return the form with some values of another one."""
        values = {
            name: other.values[name] if name in names else value
            for name, value in self.values.items()
        }
        hours = other.hours if HOURS in names else self.hours
        return TypeForm(values, hours, other.panel if PANEL in names else self.panel)

    def with_panel(self, panel: PanelForm) -> TypeForm:
        return replace(self, panel=panel)


def _format_value(value: Any) -> str:
    if isinstance(value, bool):
        return _CHECKED if value else ""
    return str(value)


def _read_hours(text: str) -> OpenHoursForm:
    """Return the stored hours; empty if the text is invalid, because no form has written it."""
    try:
        return OpenHoursForm.from_stored(text)
    except ValueError:
        return OpenHoursForm.from_stored("")
