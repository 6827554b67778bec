"""What an administrator does in the journey through the API, in a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.openapi_journey import Journey

TOKEN = {"name": "Careers site", "scopes": ["availability:read", "bookings:write"]}
OTHER_ACCOUNT = {"username": "carlos", "email": "carlos@example.com", "first_name": "Carlos Díaz"}
COLLEAGUE = {"name": "Lena Vogt", "email": "lena@example.com", "role": "coordinator"}


def maintain_tokens(journey: Journey) -> None:
    body = {**TOKEN, "expiresAt": "2027-11-24T12:00:00Z"}
    journey.ids["tokenId"] = journey.perform("createApiToken", body)["id"]
    journey.perform("listApiTokens", limit=1)
    journey.perform("getApiToken")
    journey.perform("revokeApiToken")


def maintain_accounts(journey: Journey) -> None:
    journey.ids["accountId"] = journey.perform("listAccounts")["data"][-1]["id"]
    journey.perform("getAccount")
    journey.perform("updateAccount", {"role": "coordinator"})
    journey.ids["invitationId"] = journey.perform("createInvitation", COLLEAGUE)["id"]
    for operation_id in ("listInvitations", "getInvitation", "resendInvitation"):
        journey.perform(operation_id)
    journey.perform("revokeInvitation")
