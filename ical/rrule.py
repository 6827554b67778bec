"""A recurrence rule as it is written (RFC 5545 section 3.3.10)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from ical.values import ParsedDateTime, parse_datetime

FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
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
    """A rule as written; `byday` holds (which one of its month or year, or 0 for all, weekday)."""

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
        """Read the value of an RRULE; ValueError for one that is not wholly understood."""
        parts: dict[str, str] = {}
        for part in text.upper().strip().rstrip(";").split(";"):
            name, _, value = part.partition("=")
            if parts.setdefault(name.strip(), value.strip()) != value.strip():
                raise ValueError("a rule that contradicts itself")
        rule = cls(
            freq=_one_of(parts.pop("FREQ", ""), FREQUENCIES),
            interval=_positive(parts.pop("INTERVAL", "1")),
            count=_positive(parts.pop("COUNT")) if "COUNT" in parts else None,
            until=parse_datetime(parts.pop("UNTIL")) if "UNTIL" in parts else None,
            wkst=WEEKDAYS.index(_one_of(parts.pop("WKST", "MO"), WEEKDAYS)),
            byday=tuple(dict.fromkeys(map(_weekday, _list(parts.pop("BYDAY", ""))))),
            **{name.lower(): _numbers(name, parts.pop(name, "")) for name in _RANGES},
        )
        if parts:
            raise ValueError("a rule with parts that are not known")
        if rule.byweekno and rule.freq != "YEARLY":
            raise ValueError("BYWEEKNO is for yearly rules")
        return rule

    def with_defaults_from(self, start: datetime) -> RecurrenceRule:
        """This rule with the parts that it needs and does not name, taken from the start."""
        given: dict[str, Numbers | tuple[tuple[int, int], ...]] = {}
        rank = FREQUENCIES.index(self.freq)
        if (self.freq == "WEEKLY" or self.byweekno) and not self.byday:
            given["byday"] = ((0, start.weekday()),)
        elif rank < 2 and not (self.byday or self.bymonthday or self.byyearday):
            given["bymonthday"] = (start.day,)
            if self.freq == "YEARLY" and not self.bymonth:
                given["bymonth"] = (start.month,)
        clock = {"byhour": start.hour, "byminute": start.minute, "bysecond": start.second}
        for name, unit in zip(clock, FREQUENCIES[4:]):
            if rank < FREQUENCIES.index(unit) and not getattr(self, name):
                given[name] = (clock[name],)
        return replace(self, **given)  # type: ignore[arg-type]  # each has its field's type


def _one_of(word: str, words: tuple[str, ...]) -> str:
    if word not in words:
        raise ValueError("a rule that says nothing that is known")
    return word


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("a number that is not positive")
    return number


def _list(text: str) -> list[str]:
    return [one.strip() for one in text.split(",")] if text else []


def _numbers(name: str, text: str) -> Numbers:
    low, high, signed = _RANGES[name]
    numbers = {int(one) for one in _list(text)}
    if any(not low <= (abs(one) if signed else one) <= high for one in numbers):
        raise ValueError(f"{name} out of range")
    return tuple(sorted({min(one, 59) if name == "BYSECOND" else one for one in numbers}))


def _weekday(text: str) -> tuple[int, int]:
    found = _BYDAY.fullmatch(text)
    number = int(found[1] or 0) if found else 0
    if not found or abs(number) > 53 or (found[1] and not number):
        raise ValueError("BYDAY is no list of weekdays")
    return number, WEEKDAYS.index(found[2])
