"""The filters of the lists of interviewers and of special days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers

from api.external_fields import build_external_id_filter
from api.fields import InstantField
from api.pagination import CursorField, IdPageQuerySerializer, PageQuerySerializer
from core.text_search import match_words
from engine import timestamps
from people.models import Interviewer, SpecialDays

_MAX_SEARCH_LENGTH = 254


def _build_updated_since() -> InstantField:
    return InstantField(
        round_up=False,
        required=False,
        help_text="Only what changed at this instant or later, RFC 3339 with offset.",
    )


class ResourceListQuerySerializer(IdPageQuerySerializer):
    """The filters that lists of objects with an `externalId` have in common."""

    q = serializers.CharField(
        required=False,
        max_length=_MAX_SEARCH_LENGTH,
        help_text="Words, each of which is in the name.",
    )
    externalId = build_external_id_filter()
    active = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Only active ones, or only others."
    )
    updatedSince = _build_updated_since()


class InterviewerListQuerySerializer(ResourceListQuerySerializer):
    """The query of the list of interviewers."""

    q = serializers.CharField(
        required=False,
        max_length=_MAX_SEARCH_LENGTH,
        help_text="Words, each of which is in the name or the email address.",
    )
    email = serializers.CharField(
        required=False, max_length=254, help_text="The email address; case does not matter."
    )


def filter_resources(rows: QuerySet[Any], query: Mapping[str, Any]) -> QuerySet[Any]:
    """Return the rows that pass the common filters, except `q`."""
    if "externalId" in query:
        rows = rows.filter(external_id=query["externalId"])
    if query["active"] is not None:
        rows = rows.filter(active=query["active"])
    if "updatedSince" in query:
        rows = rows.filter(updated_at__gte=timestamps.to_datetime(query["updatedSince"]))
    return rows


def filter_interviewers(query: Mapping[str, Any]) -> QuerySet[Interviewer]:
    """Return the interviewers that pass the filters of a list."""
    rows = filter_resources(Interviewer.objects.all(), query)
    if "q" in query:
        rows = rows.filter(match_words(query["q"], "name", "email"))
    if "email" in query:
        rows = rows.filter(email__iexact=query["email"])
    return rows


class SpecialDaysListQuerySerializer(PageQuerySerializer):
    """The query of the list of special days, which is sorted by their first day."""

    cursor = CursorField(
        serializers.DateField(), serializers.IntegerField(min_value=0), source="after"
    )
    to = serializers.DateField(
        required=False, source="last", help_text="Only days that begin on this date or before."
    )
    updatedSince = _build_updated_since()

    def get_fields(self) -> dict[str, serializers.Field]:
        """Return the fields; the name of one is a keyword of Python."""
        first = serializers.DateField(
            required=False, source="first", help_text="Only days that end on this date or later."
        )
        return {"from": first, **super().get_fields()}


def list_special_days(
    interviewer: Interviewer, query: Mapping[str, Any]
) -> tuple[list[SpecialDays], tuple[object, ...] | None]:
    """Return a page of special days, and the key of its last row if more follow."""
    rows = SpecialDays.objects.filter(interviewer=interviewer).order_by("first_day", "pk")
    if "first" in query:
        rows = rows.filter(last_day__gte=query["first"])
    if "last" in query:
        rows = rows.filter(first_day__lte=query["last"])
    if "updatedSince" in query:
        rows = rows.filter(updated_at__gte=timestamps.to_datetime(query["updatedSince"]))
    if "after" in query:
        day, pk = query["after"]
        rows = rows.filter(Q(first_day__gt=day) | Q(first_day=day, pk__gt=pk))
    limit = query["limit"]
    loaded = list(rows[: limit + 1])
    last = loaded[limit - 1] if len(loaded) > limit else None
    return loaded[:limit], last and (last.first_day, last.pk)
