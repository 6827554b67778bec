"""When is this whole panel free? The use case behind the availability endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from calendars import reader
from calendars.models import Connection
from calendars.reader import DEFAULT_STALENESS, CalendarRead
from engine.freebusy import EVERY_TYPE, BusyType
from engine.grid import MINUTE
from engine.intervals import Interval
from engine.panel import Group
from engine.person import Person
from engine.search import DEFAULT_NOTICE, Answer, Query, possible_starts, search
from interviews import warm
from interviews.models import InterviewTemplate
from people.models import Interviewer


class InterviewNotFound(Exception):
    """No interview template has this id."""

    def __init__(self, interview_id: int) -> None:
        self.interview_id = interview_id
        super().__init__(f"there is no interview {interview_id}")


class AvailabilityUnknown(Exception):
    """Some of the panel's time could not be read, and the caller wants the whole truth."""

    def __init__(self, unread: Sequence[CalendarRead]) -> None:
        self.unread = unread
        super().__init__(f"{len(unread)} calendars have unknown time")


@dataclass(frozen=True)
class Options:
    """How to answer: with what is known although some is not, from calendars read how recently.

    `max_staleness` is in seconds, 0 reads them now; `include` names what else to tell.
    """

    partial: bool = False
    max_staleness: int = DEFAULT_STALENESS
    include: Set[str] = frozenset()


DEFAULT = Options()


@dataclass(frozen=True)
class Availability:
    """The slots of one template in one window, and the calendars that have unknown time.

    `options` is what the caller wanted. `reads` are all calendars that were asked.
    """

    template: InterviewTemplate
    interviewers: Sequence[Interviewer]
    answer: Answer
    reads: Sequence[CalendarRead]
    options: Options

    @property
    def unread(self) -> list[CalendarRead]:
        """The calendars that have unknown time."""
        return [read for read in self.reads if read.why]


def find(interview_id: int, window: Interval, now: int, options: Options = DEFAULT) -> Availability:
    """Find every slot of a template in a window; `now` and the window in UTC seconds.

    Raises InterviewNotFound, EmptyPanel for a template without interviewers, and unless `partial`
    AvailabilityUnknown if any calendar has unknown time where a slot could lie.
    """
    template = InterviewTemplate.objects.filter(pk=interview_id).first()
    if template is None:
        raise InterviewNotFound(interview_id)
    warm.ask(template.pk)
    interviewers = list(template.interviewers.order_by("pk"))
    reads = _read(interviewers, window, now, options.max_staleness)
    unread = [read for read in reads if read.why]
    if unread and not options.partial:
        raise AvailabilityUnknown(unread)
    answer = search(
        Query(
            now=now,
            window=window,
            duration=template.duration * MINUTE,
            groups=(Group.everyone(interviewer.pk for interviewer in interviewers),),
            people=_people(interviewers, reads, _blocking(template)),
        )
    )
    return Availability(template, interviewers, answer, reads, options)


def _read(
    interviewers: Sequence[Interviewer], window: Interval, now: int, max_staleness: int
) -> list[CalendarRead]:
    possible = possible_starts(window, now, DEFAULT_NOTICE)
    if possible is None or not interviewers:
        return []
    connections = Connection.objects.filter(interviewer__in=[i.pk for i in interviewers])
    kept = connections.select_related("snapshot", "health")
    return reader.read(interviewers, kept, possible, now, max_staleness)


def _blocking(template: InterviewTemplate) -> Set[BusyType]:
    return EVERY_TYPE - ({BusyType.BUSY_TENTATIVE} if template.tentative == "free" else set())


def _people(
    interviewers: Iterable[Interviewer], reads: Iterable[CalendarRead], blocking: Set[BusyType]
) -> dict[int, Person]:
    calendars: dict[int, list[CalendarRead]] = {}
    for read in reads:
        calendars.setdefault(read.calendar.interviewer_id, []).append(read)
    return {
        interviewer.pk: Person(
            interviewer.pk,
            tuple(read.free_busy for read in calendars.get(interviewer.pk, ())),
            blocking,
        )
        for interviewer in interviewers
    }
