"""Book the first slot of interview 1: `python example.py https://slots.example.com TOKEN`."""

import sys

from slotsmith_client import AuthenticatedClient
from slotsmith_client.api.availability import list_slots
from slotsmith_client.api.bookings import create_booking
from slotsmith_client.models import Availability, Booking, BookingAtStart, Candidate

with AuthenticatedClient(base_url=sys.argv[1], token=sys.argv[2]) as client:
    found = list_slots.sync(1, client=client)
    if not isinstance(found, Availability):
        sys.exit(f"No slots: {found}")
    candidate = Candidate(name="Dana Roy", email="dana@example.com", time_zone="Asia/Kolkata")
    wanted = BookingAtStart(start=found.available_slots[0].start, candidate=candidate)
    booked = create_booking.sync(1, client=client, body=wanted)
    if not isinstance(booked, Booking):
        sys.exit(f"Not booked: {booked}")
    print(f"{booked.start}: {', '.join(one.name for one in booked.interviewers)}")
