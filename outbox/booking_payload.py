"""The facts about a booking that messages carry, as plain values that JSON can store."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

AttendeeRole = Literal["required", "optional", "candidate"]
BookingEventType = Literal["created", "rescheduled", "updated", "cancelled"]


@dataclass(frozen=True)
class Attendee:
    """A participant of an interview.

    `zone` is the IANA time zone of the attendee. `language` is a language code of
    `settings.LANGUAGES`; empty means `settings.LANGUAGE_CODE`. `interviewer_id` is None for the
    candidate. The `email` of an interviewer may be empty.
    """

    name: str
    email: str
    zone: str
    role: AttendeeRole
    interviewer_id: int | None = None
    language: str = ""


@dataclass(frozen=True)
class BookingDetails:
    """A booking as it stands after a change.

    `start` and `end` are UTC seconds. `id` is the booking's id and never changes. `sequence`
    rises with every change that attendees must learn of (RFC 5545 section 3.8.7.4). `reason` says
    why the booking was cancelled; it may be empty. `external_id` is the id that another system
    gave the booking; `candidate_link_id` is the public id of the link that it was made with.
    `metadata_digest` says only whether the metadata of two states is the same. `location`,
    `contact`, `description` and `instructions` are texts of the interview, which may be empty; the
    last three are for the candidate. `former_slot` is the slot before a move. Until
    `change_deadline`, a UTC second, the candidate can move or cancel the booking on the page with
    the address `candidate_url`. The address contains a secret, so it is not part of the JSON.
    `interviewer_url` is the address of the page for an interviewer; it depends on the recipient of
    a mail, so it is not part of the JSON either. `replacement` is the name of the person who takes
    part instead of an interviewer who left.
    `is_booked_by_candidate` says that the candidate chose the time, with a link.
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
    external_id: str | None = None
    candidate_link_id: str | None = None
    metadata_digest: str = ""
    location: str = ""
    contact: str = ""
    description: str = ""
    instructions: str = ""
    shows_interviewer_names: bool = True
    former_slot: tuple[int, int] | None = None
    change_deadline: int = 0
    candidate_url: str = ""
    interviewer_url: str = ""
    replacement: str = ""
    is_booked_by_candidate: bool = False

    @property
    def candidate(self) -> Attendee:
        return next(attendee for attendee in self.attendees if attendee.role == "candidate")

    def to_json(self) -> dict[str, Any]:
        fields = asdict(self)
        del fields["candidate_url"], fields["interviewer_url"]
        return fields

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> BookingDetails:
        attendees = tuple(Attendee(**attendee) for attendee in fields["attendees"])
        return cls(**{**fields, "attendees": attendees})
