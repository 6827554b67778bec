"""Running the service: probes, metrics, request log, cache, circuit breaker, periodic jobs."""
