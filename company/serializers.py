"""Validate and represent the company."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import StrictCharField, StrictSerializer
from api.optional_fields import NullAsEmptyText, OptionalCharField, OptionalEmailField
from company.logos import MAX_BYTES, Logo, parse_logo
from company.models import Company, validate_colour
from core.names import validate_name, validate_public_email
from core.timezone_names import validate_timezone


class OptionalChoiceField(NullAsEmptyText, serializers.ChoiceField):
    """One of some texts, or null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, allow_blank=True, **kwargs)


@extend_schema_field(
    {
        "anyOf": [
            {"type": "string", "contentEncoding": "base64", "maxLength": MAX_BYTES * 4 // 3 + 4},
        ]
    }
)
class LogoField(serializers.Field):
    """An image in Base64, or null for no logo."""

    default_error_messages = {"invalid": "Enter the image in Base64, or null."}

    def to_internal_value(self, data: Any) -> Logo:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            content = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            self.fail("invalid")
        return parse_logo(content)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return Logo() if data is None else super().run_validation(data)


class CompanyUpdateSerializer(StrictSerializer):
    """The changes of the company; what is absent stays as it is."""

    name = OptionalCharField(
        required=False,
        max_length=100,
        validators=[validate_name],
        help_text="The name on pages, or null.",
    )
    logo = LogoField(
        required=False,
        allow_null=True,
        help_text="A PNG, JPEG or WebP image of at most 100 kB in Base64, or null for no logo.",
    )
    colour = OptionalCharField(
        required=False,
        max_length=7,
        validators=[validate_colour],
        help_text="The colour of links and buttons, such as `#2456c4`, or null. Pages darken or"
        " lighten it as far as text needs.",
    )
    replyTo = OptionalEmailField(
        source="reply_to",
        required=False,
        max_length=254,
        validators=[validate_public_email],
        help_text="The address to which answers to mails go, or null: to the sender.",
    )
    language = OptionalChoiceField(
        required=False,
        choices=[code for code, _name in settings.LANGUAGES],
        help_text="The language of mails to people who have not chosen another, or null for the"
        " default of the installation.",
    )
    timeZone = StrictCharField(
        source="timezone",
        required=False,
        max_length=64,
        validators=[validate_timezone],
        help_text="The IANA time zone of pages and mails for people who have not chosen another.",
    )


class CompanySerializer(serializers.Serializer):
    """The company."""

    name = OptionalCharField(help_text="The name on pages, or null.")
    logoUrl = serializers.SerializerMethodField(
        help_text="The URL of the logo, or null. It changes with the logo."
    )
    colour = OptionalCharField(help_text="The colour of links and buttons, or null.")
    replyTo = OptionalEmailField(
        source="reply_to", help_text="The address to which answers to mails go, or null."
    )
    language = OptionalCharField(
        help_text="The language of mails to people who have not chosen another, or null."
    )
    timeZone = serializers.CharField(
        source="timezone", help_text="The time zone for people who have not chosen another."
    )

    @extend_schema_field({"anyOf": [{"type": "string", "format": "uri"}, {"type": "null"}]})
    def get_logoUrl(self, company: Company) -> str | None:  # noqa: N802
        return f"{settings.BASE_URL}{get_logo_path(company)}" if company.logo_version else None


def get_logo_path(company: Company) -> str:
    """Return the path of the logo; browsers keep what they get from it."""
    return f"/company/logo?v={company.logo_version}"
