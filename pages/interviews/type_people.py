"""The people that can be added to a panel, by id and by the label in the form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from interviews.query_serializers import MAX_MEMBERS
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

    def find_all(self, typed: str) -> tuple[list[int], str]:
        """Return the ids of the people with one name or several between commas.

        The second value has the names that were not found, between commas.
        """
        whole = self.find(typed.strip()) if typed.strip() else None
        if whole is not None:
            return [whole], ""
        names = [name for part in typed.split(",")[:MAX_MEMBERS] if (name := part.strip())]
        found = {name: self.find(name) for name in names}
        ids = [pk for pk in found.values() if pk is not None]
        return ids, ", ".join(name for name, pk in found.items() if pk is None)
