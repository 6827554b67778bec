"""Books interviews for the applications of an applicant tracking system, and keeps up with changes.

    python ats_integration.py https://slots.example.com TOKEN "Technical Interview" app-77

needs a token with the scopes availability:read, interviews:read, bookings:write and events:read.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

from standardwebhooks import Webhook

MAX_ATTEMPTS = 5


class ProblemError(Exception):
    """The service refused a request; decide by `code`, and tell the operator the `requestId`."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        self.code, self.problem = problem["code"], problem
        super().__init__(f"{self.code}: {problem['detail']} (request {problem['requestId']})")


class Slotsmith:
    """The API of an installation."""

    def __init__(self, base: str, token: str) -> None:
        self.base, self.headers = base, {"Authorization": f"Bearer {token}"}

    def send(self, method: str, path: str, body: Any = None, key: str = "", **query: Any) -> Any:
        """Send a request; wait and repeat it, with the same key, while the service is busy."""
        url = f"{self.base}/api/{path}?{urllib.parse.urlencode(query)}"
        headers = {**self.headers, "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        data = None if body is None else json.dumps(body).encode()
        problem: Mapping[str, Any] = {}
        for _attempt in range(MAX_ATTEMPTS):
            request = urllib.request.Request(url, data, headers, method=method)
            try:
                with urllib.request.urlopen(request, timeout=60) as response:
                    return json.load(response)
            except urllib.error.HTTPError as error:
                problem = json.load(error)
                if error.code not in (429, 503):
                    break
                # the service says when it is worth another try; a proxy may not
                time.sleep(int(error.headers.get("Retry-After", "5")))
        raise ProblemError(problem)

    def find_interview(self, name: str) -> int:
        """Return the id of the interview with a name."""
        for interview in self.send("GET", "interviews", q=name)["data"]:
            if interview["name"] == name:
                return int(interview["id"])
        raise LookupError(f"There is no interview {name!r}.")

    def book(self, interview_id: int, application: str, candidate: Mapping[str, str]) -> Any:
        """Book the first slot for an application, or the nearest one if another took it."""
        slots = self.send("GET", f"interviews/{interview_id}/availability")["availableSlots"]
        while slots:
            start = slots[0]["start"]
            body = {"start": start, "candidate": candidate, "externalId": application}
            try:
                path = f"interviews/{interview_id}/bookings"
                return self.send("POST", path, body, key=f"{application} {start}")
            except ProblemError as error:
                if error.code != "slot_refused":
                    raise
                slots = error.problem["nearest"]
        raise LookupError("There is no slot.")


class Mirror:
    """The bookings of all applications, as far as the events that were received say."""

    def __init__(self, api: Slotsmith) -> None:
        self.api, self.last_event = api, ""
        self.bookings: dict[str, Any] = {}

    def catch_up(self) -> None:
        """Apply all events since the last event; do so at the start and after a downtime."""
        while True:
            after = {"after": self.last_event} if self.last_event else {}
            page = self.api.send("GET", "events", type="booking.*", **after)
            for event in page["data"]:
                self.apply(event)
            if page["nextCursor"] in (None, self.last_event):
                return
            self.last_event = page["nextCursor"]

    def receive(self, headers: Mapping[str, str], body: bytes, secret: str) -> None:
        """Apply a webhook; raise an error if its signature is wrong."""
        Webhook(secret).verify(body.decode(), dict(headers))
        self.apply(json.loads(body))

    def apply(self, event: Mapping[str, Any]) -> None:
        """Store the state of a booking, unless a later one is known: events may come twice."""
        data = event["data"]
        known = self.bookings.get(data["bookingId"])
        if known is None or known["sequence"] <= data["sequence"]:
            self.bookings[data["bookingId"]] = data


def main(base: str, token: str, name: str, application: str) -> None:
    api = Slotsmith(base, token)
    candidate = {"name": "Noor Haddad", "email": "noor@example.com", "timeZone": "Asia/Kolkata"}
    booking = api.book(api.find_interview(name), application, candidate)
    print(f"Booked: {booking['interviewName']}, {booking['start']}")
    mirror = Mirror(api)
    mirror.catch_up()
    for known in mirror.bookings.values():
        print(f"{known['externalId']}: {known['state']}, {known['start']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
