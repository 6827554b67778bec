"""Generate the instances of one series from its DTSTART, RRULE, EXRULE and RDATE properties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ical import rrule_expansion
from ical.event import ONE_DAY, LocalTime, ParseContext, ParsedEvent, parse_local_time
from ical.parser import ContentLine
from ical.rrule_parser import RecurrenceRule
from ical.values import Duration, ParsedDateTime, parse_duration, split_list
from ical.zone_resolver import UTC

#: The wall-clock start of an instance, and its duration if that is not the series' duration.
Instance = tuple[datetime, "Duration | None"]


@dataclass(frozen=True)
class WallSpan:
    """Wall-clock times from `first` to `last`, both included."""

    first: datetime
    last: datetime


def generate(event: ParsedEvent, span: WallSpan, ctx: ParseContext) -> Iterator[Instance]:
    """Yield the instances that the properties of a series give in a span, before any exclusion."""
    component = event.component
    walls = {event.start.wall}
    for line in component.get_lines("RRULE"):
        ctx.deadline.check()
        walls.update(_rrule_instances(line, event, span, ctx))
        if len(walls) > rrule_expansion.MAX_INSTANCES + 1:  # and the start
            raise rrule_expansion.TooManyInstancesError("too many instances of several rules")
    for line in component.get_lines("EXRULE"):
        ctx.deadline.check()
        walls.difference_update(_exrule_instances(line, event, span, ctx))
    for wall in sorted(walls):
        yield wall, None
    for line in component.get_lines("RDATE"):
        ctx.deadline.check()
        yield from _rdate_instances(line, event, ctx)


def _rrule_instances(
    line: ContentLine, event: ParsedEvent, span: WallSpan, ctx: ParseContext
) -> list[datetime]:
    """Return the wall-clock starts that a rule gives in a span, up to its UNTIL.

    If the start does not match the rule, programs disagree about whether COUNT includes the start
    (RFC 5545 section 3.8.5.3). Then the instance that only some of them have is included.
    """
    rule = RecurrenceRule.parse(line.require_value())
    if rule.count and not rrule_expansion.is_instance(rule, event.start.wall):
        rule = replace(rule, count=rule.count + 1)
    return _expand(rule, event, span, ctx)


def _exrule_instances(
    line: ContentLine, event: ParsedEvent, span: WallSpan, ctx: ParseContext
) -> list[datetime]:
    """Return the wall-clock starts that every program takes for excluded by an EXRULE."""
    rule = RecurrenceRule.parse(line.require_value())
    excluded = _expand(rule, event, span, ctx)
    if event.start.wall in excluded and not rrule_expansion.is_instance(rule, event.start.wall):
        excluded.remove(event.start.wall)
    return excluded


def _expand(
    rule: RecurrenceRule, event: ParsedEvent, span: WallSpan, ctx: ParseContext
) -> list[datetime]:
    """Return the wall-clock starts that a rule gives in a span, up to its UNTIL."""
    last = min(span.last, rule.until.wall + 2 * ONE_DAY) if rule.until else span.last
    walls = rrule_expansion.expand(rule, event.start.wall, span.first, last, ctx.deadline)
    return [wall for wall in walls if _is_within_until(rule.until, wall, event.start)]


def _is_within_until(until: ParsedDateTime | None, wall: datetime, start: LocalTime) -> bool:
    """Return whether an instance is not after UNTIL.

    Calendars write UNTIL in every form, whatever DTSTART has: a date, a local time or UTC.
    """
    if not until:
        return True
    if until.is_date or (start.is_date and not until.is_utc):
        return wall.date() <= until.wall.date()
    if not until.is_utc:
        return wall <= until.wall
    instant = UTC.to_instant(until.wall)
    if start.is_date:
        # Some programs write the date in UTC, others the instant of the owner's midnight.
        return wall.date() <= max(until.wall, start.zone.to_wall(instant)).date()
    return start.zone.to_instant(wall) <= instant


def _rdate_instances(
    line: ContentLine, event: ParsedEvent, ctx: ParseContext
) -> Iterator[Instance]:
    """Yield the instances of an RDATE line. A period has a duration of its own."""
    for text in split_list(line.require_value()):
        start_text, slash, end_text = text.partition("/")
        start = parse_local_time(line, ctx, start_text)
        if start.is_date != event.start.is_date:
            raise ValueError("RDATE and DTSTART differ in type")
        wall = start.wall if start.is_date else event.start.zone.to_wall(start.instant)
        yield wall, _parse_period_duration(line, start, end_text, ctx) if slash else None


def _parse_period_duration(
    line: ContentLine, start: LocalTime, end_text: str, ctx: ParseContext
) -> Duration:
    """Return the duration of a period, whose second part is a duration or an end."""
    if end_text[:1].upper() in ("P", "+", "-"):
        duration = parse_duration(end_text)
    else:
        duration = Duration(0, parse_local_time(line, ctx, end_text).instant - start.instant)
    if duration.nominal < timedelta(0):
        raise ValueError("a period that ends before it starts")
    return duration
