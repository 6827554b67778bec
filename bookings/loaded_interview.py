"""An interview that is loaded once for the checks of a request and for its use case."""

from __future__ import annotations

from interviews import interview_spec
from interviews.interview_spec import InterviewSpec
from interviews.models import InterviewTemplate


class LoadedInterview:
    """An interview that the caller has just loaded, with its template.

    It may be used once: another attempt at the same request must load it again.
    """

    def __init__(self, template: InterviewTemplate, spec: InterviewSpec) -> None:
        self.template, self.spec = template, spec
        self._is_used = False

    @classmethod
    def load(cls, interview_id: int) -> LoadedInterview:
        """Load an interview; raise what `interview_spec.load` raises."""
        return cls(*interview_spec.load_with_template(interview_id))

    def take(self) -> LoadedInterview | None:
        """Return the interview the first time, then None."""
        was_used, self._is_used = self._is_used, True
        return None if was_used else self
