"""An interview that is loaded once for the checks of a request and for its use case."""

from __future__ import annotations

from interviews import interview_spec
from interviews.models import InterviewTemplate


class LoadedInterview:
    """An interview that the caller has just loaded, with its template.

    It may be used once: another attempt at the same request must load it again.
    """

    def __init__(self, template: InterviewTemplate) -> None:
        self.template, self.spec = template, interview_spec.load_spec(template)
        self._is_used = False

    @classmethod
    def load(cls, interview_id: int) -> LoadedInterview:
        """Load an interview; raise what `get_template` and `load_spec` raise."""
        return cls(interview_spec.get_template(interview_id))

    def take(self) -> LoadedInterview | None:
        """Return the interview the first time, then None."""
        was_used, self._is_used = self._is_used, True
        return None if was_used else self
