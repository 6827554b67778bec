"""Read metrics as a Prometheus server does."""

from __future__ import annotations


def scrape(client, **headers: str) -> dict[str, float]:
    """Return the values at /metrics by metric name and labels."""
    response = client.get("/metrics", **headers)
    assert response.status_code == 200
    lines = [line for line in response.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def find_increased_metrics(client, before: dict[str, float]) -> set[str]:
    """Return the names of metrics that are larger than before."""
    return {name for name, value in scrape(client).items() if value > before.get(name, 0)}
