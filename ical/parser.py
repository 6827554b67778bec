"""The components of an iCalendar file, with no more of them than free/busy needs.

Content lines (RFC 5545 section 3.1) are unfolded as bytes, because a fold may cut a character in
two, and lines that nobody asks for (titles, descriptions, alarms) are dropped unread. What is kept
is text as it was written; whether it makes sense is for others to say.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO

from core.read_errors import ReadError, ReadFailure

#: A file of more components, or with more or longer lines that matter, is more than we read.
MAX_COMPONENTS = 50_000
MAX_LINES = 500_000
MAX_LINE_BYTES = 500_000

_NAME = re.compile(rb"[A-Za-z0-9-]+")
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*=([^";:]*(?:"[^"]*"[^";:]*)*)')
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One property: its parameters by name (upper case), and its value, or None if unreadable."""

    parameters: Mapping[str, str]
    value: str | None

    def require_value(self) -> str:
        """The value; ValueError if the line could not be read."""
        if self.value is None:
            raise ValueError("a line without a value")
        return self.value


@dataclass
class Component:
    """A component: its lines by name, and the components within it."""

    name: str
    lines: dict[str, list[ContentLine]] = field(default_factory=dict)
    components: list[Component] = field(default_factory=list)

    def get_lines(self, name: str) -> list[ContentLine]:
        """Every line of a name, in the order written."""
        return self.lines.get(name, [])

    def get_single_line(self, name: str) -> ContentLine | None:
        """The line of a name that may stand once, if it is there; ValueError if it differs."""
        lines = self.get_lines(name)
        if len(lines) > 1 and any(line != lines[0] for line in lines[1:]):
            raise ValueError(f"several different {name}")
        return lines[0] if lines else None

    def get_keyword(self, name: str) -> str:
        """The value of the first line of a name in upper case, "" if there is none."""
        lines = self.lines.get(name)
        return (lines[0].value or "").strip().upper() if lines else ""

    def get_components(self, name: str) -> list[Component]:
        """The components of a name directly within this one."""
        return [component for component in self.components if component.name == name]


def parse(body: bytes, wanted: Iterable[str]) -> list[Component]:
    """The VCALENDAR components of a file, with the lines of the wanted names (upper case).

    Raises ReadError: not_a_calendar, truncated (something that begins does not end),
    too_large.
    """
    if body.startswith(_UTF_16):
        body = body.decode("utf-16", "replace").encode()
    text = _unfolded(body.removeprefix(codecs.BOM_UTF8)).strip(b" \t\n\0")
    if not text[:15].upper() == b"BEGIN:VCALENDAR":
        raise ReadError(ReadFailure.NOT_A_CALENDAR)
    return _Parser(frozenset(name.encode() for name in wanted)).parse(BytesIO(text))


def _unfolded(text: bytes) -> bytes:
    """Lines that end in LF, each in one piece; by replacing, which needs no list of the folds."""
    text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text.replace(b"\n\t", b"\n ").replace(b"\n ", b"")


class _Parser:
    def __init__(self, wanted: frozenset[bytes]) -> None:
        self.wanted = wanted
        self.root = Component("")
        self.open = [self.root]
        self.components = self.lines = 0

    def parse(self, lines: Iterable[bytes]) -> list[Component]:
        for line in lines:
            found = _NAME.match(line)
            if not found:
                continue
            name = found[0].upper()
            if name == b"BEGIN":
                self._begin(_rest(line))
            elif name == b"END":
                self._end(_rest(line))
            elif name in self.wanted:
                self._keep(name.decode(), line[found.end() :])
        if len(self.open) > 1:
            raise ReadError(ReadFailure.TRUNCATED)
        return self.root.get_components("VCALENDAR")

    def _keep(self, name: str, rest: bytes) -> None:
        self.lines += 1
        if self.lines > MAX_LINES or len(rest) > MAX_LINE_BYTES:
            raise ReadError(ReadFailure.TOO_LARGE)
        lines = self.open[-1].lines.setdefault(name, [])
        lines.append(_line(rest.decode("utf-8", "replace")))

    def _begin(self, name: str) -> None:
        self.components += 1
        if self.components > MAX_COMPONENTS:
            raise ReadError(ReadFailure.TOO_LARGE)
        component = Component(name)
        self.open[-1].components.append(component)
        self.open.append(component)

    def _end(self, name: str) -> None:
        if len(self.open) == 1 or self.open.pop().name != name:
            raise ReadError(ReadFailure.TRUNCATED)


def _rest(line: bytes) -> str:
    return line.partition(b":")[2].strip().upper().decode("ascii", "replace")


def _line(rest: str) -> ContentLine:
    """A line's parameters and value, from where its name ends."""
    parameters: dict[str, str] = {}
    at = 0
    while found := _PARAMETER.match(rest, at):
        parameters[found[1].upper()] = found[2].strip().strip('"')
        at = found.end()
    return ContentLine(parameters, rest[at + 1 :].strip() if rest[at : at + 1] == ":" else None)
