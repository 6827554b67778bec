// An ordinary use of the API from TypeScript: it must compile with --strict against the generated
// types.
import type { components, operations, paths } from "./api.js";

type Booking = components["schemas"]["Booking"];
type Problem = components["schemas"]["Problem"];
type Slots = paths["/api/interviews/{interviewId}/availability"]["get"];
type BookingBody =
  operations["createBooking"]["requestBody"]["content"]["application/json"];

const query: Slots["parameters"]["query"] = {
  start: "2027-06-16T09:00:00Z",
  include: ["explanation", "panel"],
};

const atStart: BookingBody = {
  start: "2027-06-16T14:00:00Z",
  candidate: { name: "Noor Haddad", email: "noor@example.com" },
  externalId: "app-77",
};

const ofHold: BookingBody = {
  holdId: "3b5a7fd2-6a5e-4e37-9a0b-6b1f0a1c8d11",
  candidate: { name: "Noor Haddad", email: "noor@example.com", timeZone: "Asia/Kolkata" },
};

function describe(booking: Booking): string {
  const candidate = booking.candidate ? booking.candidate.name : "an erased candidate";
  const reason = booking.cancellation?.reason ?? "no reason";
  return `${booking.interviewName}: ${candidate}, ${booking.start} (${reason})`;
}

function explain(problem: Problem): string {
  if (problem.code === "slot_refused") {
    return (problem.nearest ?? []).map((slot) => slot.start).join(", ");
  }
  return (problem.errors ?? []).map((entry) => `${entry.pointer}: ${entry.code}`).join(", ");
}

export { atStart, describe, explain, ofHold, query };
