from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from api.actors import ActorKind
from api.check_constraints import check_constraint
from bookings.audit_models import AuditEntry
from bookings.window_models import CandidateWindow
from core.encrypted_fields import EncryptedTextField
from core.resource_models import MAX_EXTERNAL_ID_LENGTH, read_change_time
from core.timezone_names import validate_timezone
from interviews.models import InterviewTemplate
from people.models import Interviewer

__all__ = ["AuditEntry", "CandidateWindow"]


class BaseSlot(models.Model):
    """A reserved slot; the reservations of its interviewers have its id as `reference`.

    `updated_at` rises with every change of what the API shows, up to the names of people and of
    the interview. `applied_changes` are the changes of the interview's rules that were made for
    this slot only (`interviews.one_time_changes`).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    start = models.DateTimeField()
    end = models.DateTimeField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(default=read_change_time)
    applied_changes = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        abstract = True


class CandidateLink(models.Model):
    """A secret address where one candidate books one slot of a template.

    Only the digest of the secret is stored. The candidate fields, if set, fill in the form. A link
    is closed when a coordinator cancels its booking: it shows the reason and offers no times.
    Bookings made with a link get its external id and metadata. The API names a link by `uuid`.
    `has_expiry_event` says that its event `candidate_link.expired` was published. `updated_at` does
    not rise with changes of a booking made with it, which has its own. `copy_digest` is the digest
    of a second secret, which reminders contain (`bookings.candidate_links`). A candidate opened the
    link `open_count` times (`bookings.link_openings`). `is_for_booking` says that Slotsmith made
    the link for the mails about a booking (`bookings.booking_links`).
    """

    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)

    template = models.ForeignKey(
        InterviewTemplate, on_delete=models.CASCADE, related_name="candidate_links"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    copy_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    candidate_name = models.CharField(max_length=200, blank=True, default="")
    candidate_email = models.EmailField(blank=True, default="")
    candidate_timezone = models.CharField(
        max_length=64, blank=True, default="", validators=[validate_timezone]
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(default=read_change_time, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    first_opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    open_count = models.PositiveIntegerField(default=0, editable=False)
    external_id = models.CharField(max_length=MAX_EXTERNAL_ID_LENGTH, blank=True, default="")
    metadata = models.JSONField(default=dict, blank=True)
    has_expiry_event = models.BooleanField(default=False, editable=False)
    is_for_booking = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(has_expiry_event=False),
                name="link_without_expiry_event",
            ),
            models.Index(fields=["external_id"], name="link_external_id"),
            models.Index(fields=["created_at", "id"], name="link_created_at"),
        ]

    def __str__(self) -> str:
        return f"{self.template}: {self.candidate_name or 'a candidate'}"


class Booking(BaseSlot):
    """A slot that is booked for one candidate until it is moved or cancelled.

    `sequence` rises with every change that participants are notified of. `link` is the candidate
    link with which the booking was made, if any. A link has one uncancelled booking at most.
    `candidate_utc_offset` belongs to the local time that was announced to the candidate
    (`bookings.announced_offsets`). `external_id` and `metadata` are the caller's own data.
    """

    class State(models.TextChoices):
        BOOKED = "booked"
        CANCELLED = "cancelled"

    class Source(models.TextChoices):
        """How a booking was made: by an API caller, a candidate's link or a coordinator's page."""

        API = "api"
        LINK = "link"
        PAGE = "page"

    template = models.ForeignKey(
        InterviewTemplate, on_delete=models.PROTECT, related_name="bookings"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.BOOKED)
    sequence = models.PositiveIntegerField(default=0)
    candidate_name = models.CharField(max_length=200)
    candidate_email = models.EmailField()
    candidate_timezone = models.CharField(max_length=64, validators=[validate_timezone])
    candidate_utc_offset = models.IntegerField(
        "candidate's UTC offset",
        null=True,
        blank=True,
        help_text="The offset at the start in seconds, as announced. Empty if it is unknown.",
    )
    candidate_language = models.CharField(
        max_length=16,
        blank=True,
        default="",
        help_text="The language of mails to the candidate. Leave empty for the default language.",
    )
    reason = models.CharField(
        max_length=500, blank=True, default="", help_text="Why it was cancelled."
    )
    cancellation_note = models.CharField(
        max_length=500,
        blank=True,
        default="",
        help_text="An internal note about the cancellation. It is never sent to anybody.",
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by_kind = models.CharField(
        max_length=8,
        blank=True,
        default="",
        choices=[(kind.value, kind.value) for kind in ActorKind],
    )
    cancelled_by_id = models.BigIntegerField(null=True, blank=True)
    source = models.CharField(max_length=4, choices=Source.choices, default=Source.API)
    external_id = models.CharField(max_length=MAX_EXTERNAL_ID_LENGTH, blank=True, default="")
    metadata = models.JSONField(default=dict, blank=True)
    link = models.ForeignKey(
        CandidateLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="bookings"
    )
    interviewers: models.ManyToManyField[Interviewer, BookingInterviewer] = models.ManyToManyField(
        Interviewer, through="BookingInterviewer", related_name="bookings"
    )

    class Meta:
        ordering = ["start", "id"]
        indexes = [
            models.Index(fields=["template", "start"], name="booking_template_start"),
            models.Index(fields=["start"], condition=Q(state="booked"), name="booked_start"),
            models.Index(fields=["updated_at", "id"], name="booking_updated_at"),
            models.Index(fields=["external_id"], name="booking_external_id"),
            models.Index(Upper("candidate_email"), name="booking_candidate_email"),
        ]
        constraints = [
            check_constraint(Q(end__gt=F("start")), name="booking_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["link"], condition=Q(state="booked"), name="one_booking_at_a_time_by_a_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template}, {self.start:%Y-%m-%d %H:%M} UTC: {self.get_state_display()}"

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED


class BookingInterviewer(models.Model):
    """An interviewer of a booking; `optional` if the interview takes place without them too.

    `timezone` and `utc_offset` belong to the local time that was announced to the interviewer
    (`bookings.announced_offsets`).
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="participants")
    interviewer = models.ForeignKey(
        Interviewer, on_delete=models.PROTECT, related_name="participants"
    )
    optional = models.BooleanField(default=False)
    timezone = models.CharField("time zone", max_length=64, blank=True, default="")
    utc_offset = models.IntegerField(
        "UTC offset",
        null=True,
        blank=True,
        help_text="The offset at the start in seconds, as announced. Empty if it is unknown.",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "interviewer"], name="interviewer_once_per_booking"
            )
        ]

    def __str__(self) -> str:
        return str(self.interviewer)


class ConflictNotice(models.Model):
    """A notice to coordinators: a rule or calendar of an interviewer no longer allows a booking.

    `start` is the booking's start at that time: after a move they are notified again.
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="conflict_notices")
    interviewer = models.ForeignKey(Interviewer, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=16)
    start = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "interviewer", "reason", "start"],
                name="one_notice_of_a_conflict",
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking_id}, {self.interviewer_id}: {self.reason}"


class Hold(BaseSlot):
    """A slot that is held for some minutes, until `expires_at`; nothing has to delete it then.

    `booking` is the booking that the hold has become, or that was moved to it, if any.
    `interviewer_ids` lists its interviewers, in the order in which they were chosen.
    `has_expiry_event` says that its event `hold.expired` was published.
    """

    template = models.ForeignKey(InterviewTemplate, on_delete=models.CASCADE, related_name="holds")
    expires_at = models.DateTimeField()
    booking = models.ForeignKey(
        Booking, on_delete=models.SET_NULL, null=True, blank=True, related_name="holds"
    )
    interviewer_ids = models.JSONField(default=list, blank=True)
    has_expiry_event = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["start", "id"]
        indexes = [
            models.Index(fields=["start", "id"], name="hold_start"),
            models.Index(
                fields=["expires_at"],
                condition=Q(booking__isnull=True, has_expiry_event=False),
                name="hold_without_expiry_event",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template}, {self.start:%Y-%m-%d %H:%M} UTC"

    def is_expired(self, now: datetime) -> bool:
        return self.expires_at <= now


class IdempotencyRecord(models.Model):
    """The response to a request with an idempotency key; `request` is a digest of the request.

    A response that contains a secret is in `private_body`, encrypted; `body` then names the object.
    When the candidate of the response is erased, these fields are emptied.
    """

    caller = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    private_body = EncryptedTextField(default="", blank=True, editable=False)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller", "key"], name="one_record_for_a_key")
        ]

    def __str__(self) -> str:
        return f"{self.caller}: {self.key}"
