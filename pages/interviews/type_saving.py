"""Save the form of an interview type, unless another person changed it in the meantime.

The form carries the values that it was filled with, which are compared with the stored ones.
`updated_at` would not do: it counts whole seconds, and does not say what changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from interviews import interview_changes, stored_panels
from interviews.models import InterviewTemplate
from pages.interviews.type_form import TypeForm, TypeSerializer


@dataclass(frozen=True)
class SaveOutcome:
    """The result of a form: the saved template, the errors, or the changes of another person.

    `form` has the values to show, and `stored` the version that they are based on. `changed_names`
    are the fields that were changed in the meantime; those that the form had left alone have the
    new values in it.
    """

    form: TypeForm
    template: InterviewTemplate | None = None
    stored: TypeForm | None = None
    errors: Mapping[str, Any] = field(default_factory=dict)
    changed_names: tuple[str, ...] = ()


def validate(form: TypeForm, template: InterviewTemplate | None) -> TypeSerializer:
    """Return a serializer that has checked the form."""
    groups = template.groups.all() if template else ()
    serializer = TypeSerializer(template, data=form.to_api({group.pk for group in groups}))
    serializer.is_valid()
    return serializer


def list_errors(form: TypeForm, serializer: TypeSerializer) -> dict[str, Any]:
    """Return the errors of the form by field; hours that were not understood are an error too."""
    errors = dict(serializer.errors)
    if form.hours.errors:
        errors["hours"] = form.hours.invalid_day_names
    if any(group.new_person for group in form.panel.groups):
        errors["people"] = True
    return errors


@transaction.atomic
def save(form: TypeForm, template_id: int | None, seen: str) -> SaveOutcome:
    """Save a form; `seen` is the version on which it is based, as text of `write_version`.

    Raise InterviewTemplate.DoesNotExist if the template was deleted.
    """
    template = None
    if template_id is not None:
        template = _lock(template_id)
        stored = TypeForm.from_template(template)
        if changed := _find_changes(stored, _read_version(seen)):
            return _merge(form, stored, changed, _read_version(seen))
    serializer = validate(form, template)
    errors = list_errors(form, serializer)
    if errors:
        return SaveOutcome(form, errors=errors)
    return SaveOutcome(form, interview_changes.save(serializer))


def write_version(stored: TypeForm) -> str:
    """Return all values of a form as text, for a hidden field."""
    return json.dumps(stored.to_json(), separators=(",", ":"))


def load(template_id: int) -> InterviewTemplate:
    """Load a template with its panel; raise InterviewTemplate.DoesNotExist."""
    rows = InterviewTemplate.objects.prefetch_related(*stored_panels.PANEL_ROWS)
    return rows.get(pk=template_id)


def _lock(template_id: int) -> InterviewTemplate:
    InterviewTemplate.objects.select_for_update().filter(pk=template_id).first()
    return load(template_id)


def _read_version(text: str) -> dict[str, Any]:
    """Return the values of a version; nothing if the text is not one, so that all differ."""
    try:
        version = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return version if isinstance(version, dict) else {}


def _find_changes(stored: TypeForm, seen: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the values that are no longer those that were seen."""
    return tuple(name for name, value in stored.to_json().items() if value != seen.get(name))


def _merge(
    form: TypeForm, stored: TypeForm, changed: tuple[str, ...], seen: Mapping[str, Any]
) -> SaveOutcome:
    """Return the typed values, with the new ones where nothing else was typed."""
    typed = form.to_json()
    untouched = {name for name in changed if typed[name] == seen.get(name)}
    return SaveOutcome(form.take_from(stored, untouched), stored=stored, changed_names=changed)
