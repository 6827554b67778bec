"""Estimate the size of a response in bytes, by the parameter and the part that asks for it."""

from __future__ import annotations

from interviews.explanations import AvailabilityResult

_SLOT, _SCORE, _PANEL_GROUP, _PERSON = 75, 100, 50, 8
#: A gap of a proof, a calendar read, an unknown interval, and a suggested change.
_GAP, _CALENDAR, _INTERVAL, _CHANGE = 290, 160, 200, 130


def estimate(result: AvailabilityResult) -> dict[tuple[str, str], int]:
    """Return the estimated bytes of each part of a response, by parameter and name."""
    availability = result.availability
    search_result, options = availability.search_result, availability.options
    query, slots = search_result.query, search_result.mask.bit_count()
    sizes = {("queryPeriods", "slots"): slots * _SLOT}
    if options.best_first:
        sizes["order", "best"] = slots * _SCORE
    if "panel" in options.include:
        people = sum(len(group.people) for group in query.groups) + len(query.optional)
        sizes["include", "panel"] = slots * (_PANEL_GROUP * len(query.groups) + _PERSON * people)
    if "proof" in options.include:
        places = sum(group.required for group in query.groups)
        sizes["include", "proof"] = slots * places * _GAP
    if "calendars" in options.include:
        sizes["include", "calendars"] = len(availability.calendar_reads) * _CALENDAR
    if options.partial:
        unknown = sum(len(read.free_busy.unknown) for read in availability.incomplete_reads)
        sizes["partial", "unknown"] = unknown * _INTERVAL
    if result.explanation:
        sizes["include", "explanation"] = len(result.explanation.single_changes) * _CHANGE
    return sizes
