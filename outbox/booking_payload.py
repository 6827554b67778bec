"""What is told of a booking: plain values, which also stand in a message that waits."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

AttendeeRole = Literal["required", "optional", "candidate"]


@dataclass(frozen=True)
class Attendee:
    """Somebody who takes part, with the IANA zone they read times in.

    `interviewer_id` is None for the candidate. An interviewer may have no `email`.
    """

    name: str
    email: str
    zone: str
    role: AttendeeRole
    interviewer_id: int | None = None


@dataclass(frozen=True)
class BookingSnapshot:
    """A booking as it stands after a change; `start` and `end` are UTC seconds.

    `id` is the booking's and never changes; `sequence` rises with every change that attendees
    have to hear of (RFC 5545 section 3.8.7.4). `reason` says why it was cancelled, if that was
    said.
    """

    id: str
    sequence: int
    interview_id: int
    title: str
    start: int
    end: int
    attendees: tuple[Attendee, ...]
    cancelled: bool = False
    reason: str = ""

    @property
    def candidate(self) -> Attendee:
        return next(one for one in self.attendees if one.role == "candidate")

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> BookingSnapshot:
        return cls(**{**said, "attendees": tuple(Attendee(**one) for one in said["attendees"])})
