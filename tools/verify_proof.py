"""Check an answer with include=proof: python tools/verify_proof.py < answer.json

An answer is valid if its digest matches and each slot obeys the rules within its people's gaps.
"""

import hashlib
import json
import sys
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any


def at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def check(is_met: bool, name: str) -> None:
    if not is_met:
        raise SystemExit(f"not proved: {name}")


def verify(answer: dict[str, Any]) -> int:
    proof, slots, digest = answer["proof"], answer["availableSlots"], answer["proof"].pop("digest")
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    check(digest == f"sha256:{hashlib.sha256(text).hexdigest()}", "the digest")
    check(len({at(slot["start"]) for slot in slots}) == len(slots), "a slot comes twice")
    gaps = set()
    for slot in slots:
        check_time(slot, proof, timedelta(minutes=answer["durationMinutes"]))
        gaps |= {(g["interviewerId"], at(g["freeFrom"]), at(g["freeUntil"])) for g in slot["proof"]}
        ids = [gap["interviewerId"] for gap in slot["proof"]]
        check(0 < len({*ids}) == len(ids) == sum(g["required"] for g in proof["groups"]), "places")
        for group in proof["groups"]:  # the proof lists people by group
            team, ids = ids[: group["required"]], ids[group["required"] :]
            check(len(team) == group["required"] and {*team} <= {*group["memberIds"]}, "panel")
    for gap, later in pairwise(sorted(gaps)):  # a person is busy between two gaps
        check(gap[0] != later[0] or gap[2] <= later[1], "gaps overlap")
    lost = [(u["interviewerId"], at(u["start"]), at(u["end"])) for u in answer.get("unknown", [])]
    check(not any(p == q and a < d and c < b for p, a, b in gaps for q, c, d in lost), "unknown")
    return len(slots)


def check_time(slot: dict[str, Any], proof: dict[str, Any], duration: timedelta) -> None:
    start, end = at(slot["start"]), at(slot["end"])
    lengths = [proof[f"{key}Minutes"] for key in ("step", "notice", "bufferBefore", "bufferAfter")]
    step, notice, before, after = (timedelta(minutes=length) for length in lengths)
    check(min(lengths) >= 0 and end - start == duration > timedelta(0), "lengths")
    check(any(at(p["start"]) <= start and end <= at(p["end"]) for p in proof["periods"]), "window")
    check(start - at(proof["now"]) >= notice, "notice")
    check(not (start - at("1970-01-01T00:00:00Z")) % step, "a start off the marks")
    for gap in slot["proof"]:
        free = at(gap["freeFrom"]) + before, at(gap["freeUntil"]) - after
        opened = at(gap.get("openFrom", slot["start"])), at(gap.get("openUntil", slot["end"]))
        check(max(free[0], opened[0]) <= start and end <= min(free[1], opened[1]), "free time")


if __name__ == "__main__":
    print(f"proved: {verify(json.load(sys.stdin))} slots")
