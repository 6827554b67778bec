"""Validate lists of candidates to invite, and describe the response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from api.error_entries import build_error
from api.external_fields import ExternalIdField, MetadataField
from api.fields import StrictBooleanField, StrictSerializer
from bookings.bulk_invitations import MAX_LINKS, Refusal
from bookings.link_serializers import (
    ExpirySerializer,
    LinkCandidateSerializer,
    LinkNotifySerializer,
    LinkSerializer,
)


class ListedLinkSerializer(StrictSerializer):
    """A candidate of a list."""

    candidate = LinkCandidateSerializer(help_text="Who gets the link.")
    externalId = ExternalIdField()
    metadata = MetadataField()


class LinksField(serializers.ListField):
    """The candidates of a list; a list that is too long is refused before its entries are read."""

    child = ListedLinkSerializer()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=1, max_length=MAX_LINKS, **kwargs)

    def to_internal_value(self, data: Any) -> list[Any]:
        if isinstance(data, list) and len(data) > MAX_LINKS:
            text = f"The list has {len(data)} entries; the maximum is {MAX_LINKS}."
            raise serializers.ValidationError([ErrorDetail(text, "max_length")])
        values: list[Any] = super().to_internal_value(data)
        return values


class LinkBatchBodySerializer(ExpirySerializer):
    """Many new candidate links."""

    links = LinksField(help_text=f"The candidates, at most {MAX_LINKS}.")
    notify = LinkNotifySerializer(
        required=False, help_text="Who gets mails with the links; the candidates by default."
    )
    dryRun = StrictBooleanField(
        default=False, help_text="Check the list only; nothing is made or sent."
    )


class LinkBatchSerializer(serializers.Serializer):
    """The links of a list."""

    dryRun = serializers.BooleanField(help_text="Whether the list was only checked.")
    count = serializers.IntegerField(
        help_text="How many links were made, or would be made without `dryRun`."
    )
    data = serializers.ListField(  # type: ignore[assignment]
        child=LinkSerializer(),
        help_text="The links in the order of the request, each with its `url`; none with `dryRun`.",
    )


def list_emails(body: Mapping[str, Any]) -> list[str]:
    """Return the address of each candidate of a body that may be invalid; empty if it has none."""
    links = body.get("links")
    emails = []
    for link in links[: MAX_LINKS + 1] if isinstance(links, list) else ():
        candidate = link.get("candidate") if isinstance(link, Mapping) else None
        email = candidate.get("email") if isinstance(candidate, Mapping) else None
        emails.append(email.strip() if isinstance(email, str) else "")
    return emails


def add_refusals(errors: Mapping[str, Any], refusals: Mapping[int, Refusal]) -> dict[str, Any]:
    """Return the errors of a body with those of candidates whose values are valid."""
    of_links = errors.get("links", {})
    if not refusals or not isinstance(of_links, dict):
        return dict(errors)
    added = {
        position: {"candidate": {"email": [_describe(refusal)]}}
        for position, refusal in refusals.items()
        if position not in of_links
    }
    return {**errors, "links": {**of_links, **added}} if added else dict(errors)


def _describe(refusal: Refusal) -> ErrorDetail:
    if refusal.repeats is None:
        text = "This candidate already has a link for this interview."
        return build_error(text, "taken")
    return build_error(f"Entry {refusal.repeats} has the same email address.", "repeated")
