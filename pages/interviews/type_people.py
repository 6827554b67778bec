"""The people that can be added to a panel, by id and by the label in the form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from people.models import Interviewer


@dataclass(frozen=True)
class PanelPeople:
    """The names of all people by id, and the labels of those who can be added."""

    names: Mapping[int, str]
    labels: Mapping[int, str]
    archived: frozenset[int]

    @classmethod
    def load(cls) -> PanelPeople:
        """Load all people; a label has the email address if a name occurs twice."""
        rows = list(Interviewer.objects.order_by("name", "pk").only("name", "email", "active"))
        counts = Counter(row.name for row in rows if row.active)
        labels = {
            row.pk: row.name if counts[row.name] == 1 else f"{row.name} ({row.email or row.pk})"
            for row in rows
            if row.active
        }
        archived = frozenset(row.pk for row in rows if not row.active)
        return cls({row.pk: row.name for row in rows}, labels, archived)

    def find(self, typed: str) -> int | None:
        """Return the id of the person with a label, or of the only one whose label has the text."""
        text = typed.casefold()
        exact = [pk for pk, label in self.labels.items() if label.casefold() == text]
        partial = exact or [pk for pk, label in self.labels.items() if text in label.casefold()]
        return partial[0] if len(partial) == 1 else None
