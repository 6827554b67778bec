"""Metrics as a collector reads them."""

from __future__ import annotations


def scrape(client, **headers: str) -> dict[str, float]:
    """The numbers at /metrics, by name and labels."""
    answer = client.get("/metrics", **headers)
    assert answer.status_code == 200
    lines = [one for one in answer.content.decode().splitlines() if not one.startswith("#")]
    return {name: float(value) for name, value in (one.rsplit(" ", 1) for one in lines)}


def increased(client, before: dict[str, float]) -> set[str]:
    """The names of numbers that are larger than before."""
    return {name for name, value in scrape(client).items() if value > before.get(name, 0)}
