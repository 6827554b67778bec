"""Parse recurrence rules (RRULE and EXRULE, RFC 5545 section 3.3.10)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import MAXYEAR, datetime

from ical.values import ParsedDateTime, parse_datetime

FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: The lowest and the highest number of a part, and whether a number can be negative.
_RANGES = {
    "BYMONTH": (1, 12, False),
    "BYWEEKNO": (1, 53, True),
    "BYYEARDAY": (1, 366, True),
    "BYMONTHDAY": (1, 31, True),
    "BYHOUR": (0, 23, False),
    "BYMINUTE": (0, 59, False),
    "BYSECOND": (0, 60, False),
    "BYSETPOS": (1, 366, True),
}
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)

Numbers = tuple[int, ...]


@dataclass(frozen=True)
class RecurrenceRule:
    """A parsed rule.

    `byday` holds pairs of an ordinal and a weekday (Monday is 0). Ordinal 2 is the second of its
    month or year, -1 the last, and 0 every one. `wkst` is the weekday on which weeks start.
    """

    freq: str
    interval: int = 1
    count: int | None = None
    until: ParsedDateTime | None = None
    wkst: int = 0
    bymonth: Numbers = ()
    byweekno: Numbers = ()
    byyearday: Numbers = ()
    bymonthday: Numbers = ()
    byday: tuple[tuple[int, int], ...] = ()
    byhour: Numbers = ()
    byminute: Numbers = ()
    bysecond: Numbers = ()
    bysetpos: Numbers = ()

    @classmethod
    def parse(cls, text: str) -> RecurrenceRule:
        """Parse the value of an RRULE. Raise ValueError if any part of it is not understood."""
        parts = _split_parts(text)
        rule = cls(
            freq=_require_member(parts.pop("FREQ", ""), FREQUENCIES),
            interval=_parse_positive(parts.pop("INTERVAL", "1")),
            count=_parse_positive(parts.pop("COUNT")) if "COUNT" in parts else None,
            until=_parse_until(parts.pop("UNTIL")) if "UNTIL" in parts else None,
            wkst=WEEKDAYS.index(_require_member(parts.pop("WKST", "MO"), WEEKDAYS)),
            byday=tuple(dict.fromkeys(map(_parse_weekday, _split_list(parts.pop("BYDAY", ""))))),
            **{name.lower(): _parse_numbers(name, parts.pop(name, "")) for name in _RANGES},
        )
        if parts:
            raise ValueError("a rule with unknown parts")
        if rule.byweekno and rule.freq != "YEARLY":
            raise ValueError("BYWEEKNO is only for yearly rules")
        return rule

    def with_defaults_from(self, start: datetime) -> RecurrenceRule:
        """Return this rule with its missing day and time parts taken from the series' start."""
        defaults: dict[str, Numbers | tuple[tuple[int, int], ...]] = {}
        rank = FREQUENCIES.index(self.freq)
        if (self.freq == "WEEKLY" or self.byweekno) and not self.byday:
            defaults["byday"] = ((0, start.weekday()),)
        elif rank < 2 and not (self.byday or self.bymonthday or self.byyearday):
            defaults["bymonthday"] = (start.day,)
            if self.freq == "YEARLY" and not self.bymonth:
                defaults["bymonth"] = (start.month,)
        clock = {"byhour": start.hour, "byminute": start.minute, "bysecond": start.second}
        for name, unit in zip(clock, FREQUENCIES[4:]):
            if rank < FREQUENCIES.index(unit) and not getattr(self, name):
                defaults[name] = (clock[name],)
        return replace(self, **defaults)  # type: ignore[arg-type]  # each has its field's type


def _split_parts(text: str) -> dict[str, str]:
    """Return the parts of a rule by name. Raise ValueError if a part has two values."""
    parts: dict[str, str] = {}
    for part in text.upper().strip().rstrip(";").split(";"):
        name, _, value = part.partition("=")
        if parts.setdefault(name.strip(), value.strip()) != value.strip():
            raise ValueError("a rule with two values for one part")
    return parts


def _parse_until(text: str) -> ParsedDateTime | None:
    """Parse UNTIL. Calendars write the year 9999 for a rule without an end."""
    until = parse_datetime(text)
    return None if until.wall.year == MAXYEAR else until


def _require_member(word: str, words: tuple[str, ...]) -> str:
    if word not in words:
        raise ValueError("a rule with an unknown keyword")
    return word


def _parse_positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("a number that is not positive")
    return number


def _split_list(text: str) -> list[str]:
    return [item.strip() for item in text.split(",")] if text else []


def _parse_numbers(name: str, text: str) -> Numbers:
    """Return the sorted numbers of a part. Second 60 becomes 59."""
    low, high, signed = _RANGES[name]
    numbers = {int(item) for item in _split_list(text)}
    if any(not low <= (abs(number) if signed else number) <= high for number in numbers):
        raise ValueError(f"{name} out of range")
    if name == "BYSECOND":
        numbers = {min(number, 59) for number in numbers}
    return tuple(sorted(numbers))


def _parse_weekday(text: str) -> tuple[int, int]:
    """Parse an item of BYDAY, such as -1FR, into an ordinal (0: every) and a weekday."""
    match = _BYDAY.fullmatch(text)
    ordinal = int(match[1] or 0) if match else 0
    if not match or abs(ordinal) > 53 or (match[1] and not ordinal):
        raise ValueError("BYDAY is not a list of weekdays")
    return ordinal, WEEKDAYS.index(match[2])
