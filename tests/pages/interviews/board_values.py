"""The starts and the candidate of the tests of the board."""

from __future__ import annotations

NOON, ONE = "2025-01-22T12:00:00Z", "2025-01-22T13:00:00Z"
CANDIDATE = {
    "candidate-name": "Noor Haddad",
    "candidate-email": "noor@example.com",
    "candidate-zone": "Asia/Kolkata",
    "notify-candidate": "on",
    "notify-interviewers": "on",
}
