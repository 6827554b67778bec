"""Parse an iCalendar file into components, and keep only the properties that free/busy needs.

Content lines (RFC 5545 section 3.1) are unfolded as bytes, because a fold can split a multi-byte
character. Unwanted properties, such as titles and descriptions, are dropped before they are
decoded. Property values stay text: this module does not interpret them.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

from core.calendar_errors import ReadError, ReadFailure
from net.deadline import NO_DEADLINE, Deadline

#: A file with more components, more wanted lines or a longer wanted line is refused as too large.
MAX_COMPONENTS = 50_000
MAX_LINES = 500_000
MAX_LINE_BYTES = 500_000
#: The lines between two looks at the deadline.
LINES_PER_CHECK = 1000

_NAME = re.compile(rb"([A-Za-z0-9-]+)([:;])?")
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*=([^";:]*(?:"[^"]*"[^";:]*)*)')
_UTF_16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class ContentLine(NamedTuple):
    """A property: its parameters by upper-case name, and its value, or None if unreadable."""

    parameters: Mapping[str, str]
    value: str | None

    def require_value(self) -> str:
        """Return the value. Raise ValueError if the line is unreadable."""
        if self.value is None:
            raise ValueError("a content line without a value")
        return self.value


@dataclass
class Component:
    """A component: its content lines by property name, and its subcomponents."""

    name: str
    lines: dict[str, list[ContentLine]] = field(default_factory=dict)
    components: list[Component] = field(default_factory=list)

    def get_lines(self, name: str) -> list[ContentLine]:
        """Return all lines of a property, in file order."""
        return self.lines.get(name) or []

    def get_single_line(self, name: str) -> ContentLine | None:
        """Return the line of a property, or None. Raise ValueError if two lines differ."""
        lines = self.lines.get(name)
        if not lines:
            return None
        if len(lines) > 1 and any(line != lines[0] for line in lines[1:]):
            raise ValueError(f"several different {name}")
        return lines[0]

    def get_keyword(self, name: str) -> str:
        """Return the value of a property in upper case; "" without one, or if two values differ."""
        lines = self.lines.get(name)
        if not lines:
            return ""
        values = {(line.value or "").strip().upper() for line in lines}
        return values.pop() if len(values) == 1 else ""

    def has_keyword(self, name: str, keyword: str) -> bool:
        """Return whether one of the lines of a property has an upper-case keyword as its value."""
        lines = self.lines.get(name, ())
        return bool(lines) and any((line.value or "").strip().upper() == keyword for line in lines)

    def get_components(self, name: str) -> list[Component]:
        """Return the direct subcomponents with a name."""
        return [component for component in self.components if component.name == name]


def parse(body: bytes, wanted: Iterable[str], deadline: Deadline = NO_DEADLINE) -> list[Component]:
    """Return the VCALENDAR components of a file, with only the wanted properties (upper case).

    Raise ReadError: not_a_calendar, truncated (a component has no END), too_large or timeout.
    """
    deadline.check()
    if body.startswith(_UTF_16_BOMS):
        body = body.decode("utf-16", "replace").encode()
    text = _unfold(body.removeprefix(codecs.BOM_UTF8)).strip(b" \t\n\0")
    if not text[:15].upper() == b"BEGIN:VCALENDAR":
        raise ReadError(ReadFailure.NOT_A_CALENDAR)
    return _Parser(_names_by_bytes(tuple(wanted)), deadline).parse(BytesIO(text))


@lru_cache(maxsize=16)
def _names_by_bytes(names: Sequence[str]) -> dict[bytes, str]:
    return {name.encode(): name for name in names}


def _unfold(text: bytes) -> bytes:
    """Join folded lines and end every line with LF. Replacing needs no list of the folds.

    A fold continues the last line with content: some programs double the carriage returns, which
    puts an empty line before it.
    """
    text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    while b"\n\n" in text:  # each pass halves the runs of line ends
        text = text.replace(b"\n\n", b"\n")
    return text.replace(b"\n\t", b"\n ").replace(b"\n ", b"")


class _Parser:
    """Builds the component tree. `open_components` leads from the root to the open component."""

    def __init__(self, wanted: Mapping[bytes, str], deadline: Deadline) -> None:
        self.wanted, self.deadline = wanted, deadline
        self.root = Component("")
        self.open_components = [self.root]
        self.component_count = self.line_count = 0
        #: The lines whose last one the next line continues, if that one has no name.
        self.last_lines: list[ContentLine] | None = None

    def parse(self, lines: Iterable[bytes]) -> list[Component]:
        for number, line in enumerate(lines, 1):
            if number % LINES_PER_CHECK == 0:
                self.deadline.check()
            match = _NAME.match(line)
            name = match[1].upper() if match else b""
            if name in self.wanted:
                self._add_line(self.wanted[name], line[len(name) :])
            elif not match or not match[2]:
                self._break_last_line()
            elif name == b"BEGIN":
                self._begin(_component_name(line))
            elif name == b"END":
                self._end(_component_name(line))
            else:
                self.last_lines = None
        if len(self.open_components) > 1:
            raise ReadError(ReadFailure.TRUNCATED)
        return self.root.get_components("VCALENDAR")

    def _add_line(self, name: str, rest: bytes) -> None:
        self.line_count += 1
        if self.line_count > MAX_LINES or len(rest) > MAX_LINE_BYTES:
            raise ReadError(ReadFailure.TOO_LARGE)
        lines = self.open_components[-1].lines.setdefault(name, [])
        lines.append(_parse_line(rest.decode("utf-8", "replace")))
        self.last_lines = lines

    def _break_last_line(self) -> None:
        """Make the last wanted line unreadable, because its continuation has lost its fold."""
        if self.last_lines:
            self.last_lines[-1] = self.last_lines[-1]._replace(value=None)

    def _begin(self, name: str) -> None:
        self.last_lines = None
        self.component_count += 1
        if self.component_count > MAX_COMPONENTS:
            raise ReadError(ReadFailure.TOO_LARGE)
        component = Component(name)
        self.open_components[-1].components.append(component)
        self.open_components.append(component)

    def _end(self, name: str) -> None:
        self.last_lines = None
        if len(self.open_components) == 1 or self.open_components.pop().name != name:
            raise ReadError(ReadFailure.TRUNCATED)


def _component_name(line: bytes) -> str:
    return line.partition(b":")[2].strip().upper().decode("ascii", "replace")


def _parse_line(rest: str) -> ContentLine:
    """Parse the parameters and the value that follow the name of a property."""
    if rest[:1] == ":":
        return ContentLine({}, rest[1:].strip())
    parameters: dict[str, str] = {}
    position = 0
    while match := _PARAMETER.match(rest, position):
        parameters[match[1].upper()] = match[2].strip().strip('"')
        position = match.end()
    if rest[position : position + 1] != ":":
        return ContentLine(parameters, None)
    value = rest[position + 1 :].strip()
    if ":" in value and "TZID" in parameters:
        # A TZID such as (UTC+01:00) Berlin needs quotes that some programs leave out. The times
        # that follow have no colon.
        name, _, value = value.rpartition(":")
        parameters["TZID"] += ":" + name.partition(";")[0]
    return ContentLine(parameters, value)
