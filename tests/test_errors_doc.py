"""docs/reference/api/errors.md lists every problem type of the API, with its status."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rest_framework.exceptions import APIException, ValidationError

from api.parsers import BodyTooLargeError
from tests.live_processes import ROOT

PAGE = (ROOT / "docs/reference/api/errors.md").read_text()
ROWS = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", PAGE, re.MULTILINE)
SOURCE = "".join(
    (ROOT / f"config/{name}.py").read_text()
    for name in ("exception_handler", "database_problems", "error_views")
)


def framework_errors(kind: type[APIException] = APIException) -> Iterator[type[APIException]]:
    """Yield the framework's errors that are answered by their own code."""
    if not issubclass(kind, ValidationError):
        yield kind
        for subclass in kind.__subclasses__():
            if subclass.__module__ == APIException.__module__:
                yield from framework_errors(subclass)


def test_each_problem_type_of_the_code_has_one_row():
    own = {(slug, status) for status, slug in re.findall(r'\b([45]\d\d), "([a-z-]+)"', SOURCE)}
    framework = {
        (str(kind.default_code).replace("_", "-"), str(kind.status_code))
        for kind in framework_errors()
    }
    assert ("too-large", str(BodyTooLargeError.status_code)) in own
    assert len(own) > 15
    assert sorted(ROWS) == sorted(own | framework)
