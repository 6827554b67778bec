"""The query string of a list of slots, which the process parses once.

Programs ask the same question again and again, and boards ask it of many interviews. The meaning
of a parameter depends only on its text, so it is cached. The exception is `excludeBooking`, which
names a row. Defaults depend on the time and on the interview, and are set for each request.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from core.bounded_cache import BoundedCache
from interviews.interview_spec import InterviewRules
from interviews.serializers import AvailabilityQuerySerializer

#: The size of all cached query strings, and what the parsed values of one take.
MAX_CACHED_BYTES = 2_000_000
_VALUES_BYTES = 1_000

_parsed: BoundedCache[tuple[str, str | None], Mapping[str, Any]] = BoundedCache(MAX_CACHED_BYTES)


def parse(request: Request, now: int, rules: InterviewRules) -> dict[str, Any]:
    """Return the periods and the options of a request, as `AvailabilityQuerySerializer` does.

    `now` is a UTC second. Raise ValidationError if a parameter is wrong.
    """
    key = (request.META["QUERY_STRING"], request.query_params.encoding)
    parsed = _parsed.get(key)
    if parsed is not None:
        try:
            return AvailabilityQuerySerializer.complete(parsed, now, rules)
        except ValidationError:
            pass  # the serializer raises it again, in the form of the API
    context = {"now": now, "rules": rules}
    serializer = AvailabilityQuerySerializer(data=request.query_params, context=context)
    serializer.is_valid(raise_exception=True)
    if "excludeBooking" not in serializer.parsed:
        _parsed.put(key, serializer.parsed, len(key[0]) + _VALUES_BYTES)
    values: dict[str, Any] = serializer.validated_data
    return values
