"""Contains all the data models used in inputs/outputs"""

from .action import Action
from .actor import Actor
from .audit import Audit
from .audit_entry import AuditEntry
from .availability import Availability
from .availability_body import AvailabilityBody
from .blocker import Blocker
from .blocker_reasons import BlockerReasons
from .booking import Booking
from .booking_body import BookingBody
from .booking_list import BookingList
from .booking_state import BookingState
from .bookings_state import BookingsState
from .calendar_read import CalendarRead
from .calendar_read_at import CalendarReadAt
from .cancel_body import CancelBody
from .candidate import Candidate
from .candidate_availability import CandidateAvailability
from .change import Change
from .change_kind import ChangeKind
from .claimed_group import ClaimedGroup
from .connection import Connection
from .connections import Connections
from .edge import Edge
from .explanation import Explanation
from .gap import Gap
from .group import Group
from .group_everybody import GroupEverybody
from .hold import Hold
from .hold_body import HoldBody
from .hold_state import HoldState
from .holder import Holder
from .in_the_way import InTheWay
from .interview_availability_order import InterviewAvailabilityOrder
from .interview_availability_view import InterviewAvailabilityView
from .interviewer import Interviewer
from .interviewers import Interviewers
from .invitation import Invitation
from .kind import Kind
from .listed_special_days import ListedSpecialDays
from .me import Me
from .new_special_days import NewSpecialDays
from .obstacle import Obstacle
from .order import Order
from .pair import Pair
from .panel import Panel
from .password import Password
from .patched_interviewer_changes import PatchedInterviewerChanges
from .period import Period
from .problem import Problem
from .problem_errors import ProblemErrors
from .proof import Proof
from .read_status import ReadStatus
from .reason import Reason
from .reason_code import ReasonCode
from .refusal import Refusal
from .refusal_errors import RefusalErrors
from .reschedule_body import RescheduleBody
from .role import Role
from .scope import Scope
from .score import Score
from .seat import Seat
from .seats import Seats
from .slot import Slot
from .slot_panel import SlotPanel
from .span import Span
from .special_days import SpecialDays
from .start import Start
from .step_minutes import StepMinutes
from .suggestion import Suggestion
from .tentative import Tentative
from .unknown import Unknown
from .view import View
from .who import Who
from .whole_interviewer import WholeInterviewer

__all__ = (
    "Action",
    "Actor",
    "Audit",
    "AuditEntry",
    "Availability",
    "AvailabilityBody",
    "Blocker",
    "BlockerReasons",
    "Booking",
    "BookingBody",
    "BookingList",
    "BookingsState",
    "BookingState",
    "CalendarRead",
    "CalendarReadAt",
    "CancelBody",
    "Candidate",
    "CandidateAvailability",
    "Change",
    "ChangeKind",
    "ClaimedGroup",
    "Connection",
    "Connections",
    "Edge",
    "Explanation",
    "Gap",
    "Group",
    "GroupEverybody",
    "Hold",
    "HoldBody",
    "Holder",
    "HoldState",
    "InterviewAvailabilityOrder",
    "InterviewAvailabilityView",
    "Interviewer",
    "Interviewers",
    "InTheWay",
    "Invitation",
    "Kind",
    "ListedSpecialDays",
    "Me",
    "NewSpecialDays",
    "Obstacle",
    "Order",
    "Pair",
    "Panel",
    "Password",
    "PatchedInterviewerChanges",
    "Period",
    "Problem",
    "ProblemErrors",
    "Proof",
    "ReadStatus",
    "Reason",
    "ReasonCode",
    "Refusal",
    "RefusalErrors",
    "RescheduleBody",
    "Role",
    "Scope",
    "Score",
    "Seat",
    "Seats",
    "Slot",
    "SlotPanel",
    "Span",
    "SpecialDays",
    "Start",
    "StepMinutes",
    "Suggestion",
    "Tentative",
    "Unknown",
    "View",
    "Who",
    "WholeInterviewer",
)
