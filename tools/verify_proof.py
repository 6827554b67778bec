"""Check an answer with include=proof: python tools/verify_proof.py < answer.json

It is proved if every slot keeps the rules, in free gaps of all, as the digest was made for.
"""

import hashlib
import json
import sys
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any


def at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def check(held: bool, what: str) -> None:
    if not held:
        raise SystemExit(f"not proved: {what}")


def verify(answer: dict[str, Any]) -> int:
    proof, slots, digest = answer["proof"], answer["availableSlots"], answer["proof"].pop("digest")
    gaps: dict[int, set[tuple[str, str]]] = {}
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    check(digest == f"sha256:{hashlib.sha256(text).hexdigest()}", "the digest")
    check(len({slot["start"] for slot in slots}) == len(slots), "a slot comes twice")
    for slot in slots:
        check_time(slot, proof, timedelta(minutes=answer["durationMinutes"]))
        there = [gap["interviewerId"] for gap in slot["proof"]]
        check(len(set(there)) == len(there), "somebody takes two places")
        for group in proof["groups"]:  # each fills its places, in the order of the proof
            here, there = there[: group["required"]], there[group["required"] :]
            check(len(here) == group["required"] and set(here) <= set(group["people"]), "panel")
        check(not there, "somebody has no place")
        for gap in slot["proof"]:
            gaps.setdefault(gap["interviewerId"], set()).add((gap["freeFrom"], gap["freeUntil"]))
    for free in map(sorted, gaps.values()):  # between two gaps of one person they are busy
        check(all(one[1] <= other[0] for one, other in pairwise(free)), "gaps overlap")
    return len(slots)


def check_time(slot: dict[str, Any], proof: dict[str, Any], duration: timedelta) -> None:
    start, end = at(slot["start"]), at(slot["end"])
    lengths = ("notice", "step", "bufferBefore", "bufferAfter")
    notice, step, before, after = (timedelta(minutes=proof[f"{it}Minutes"]) for it in lengths)
    check(end - start == duration, "duration")
    check(any(at(p["start"]) <= start and end <= at(p["end"]) for p in proof["periods"]), "window")
    check(start - at(proof["now"]) >= notice, "notice")
    check(not (start - at("1970-01-01T00:00:00Z")) % step, "a start off the marks")
    for gap in slot["proof"]:
        free = at(gap["freeFrom"]) + before, at(gap["freeUntil"]) - after
        opened = at(gap.get("openFrom", slot["start"])), at(gap.get("openUntil", slot["end"]))
        check(max(free[0], opened[0]) <= start and end <= min(free[1], opened[1]), "free time")


if __name__ == "__main__":
    print(f"proved: {verify(json.load(sys.stdin))} slots")
