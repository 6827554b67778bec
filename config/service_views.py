"""The version of the API and its problem types, which need no token."""

from __future__ import annotations

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.views import EndpointView
from calendars.oauth import code_flow
from config.problem_catalogue import PROBLEM_TYPES

#: The version of the API: it changes only when a change breaks callers, and so does its URL.
API_VERSION = 1


class VersionSerializer(serializers.Serializer):
    """The version of the product and of the API."""

    product = serializers.CharField(help_text="Version of Slotsmith, such as `0.1.0`.")
    api = serializers.IntegerField(help_text="Version of the API. `/api` is version 1.")
    features = serializers.ListField(
        child=serializers.CharField(),
        help_text="Optional parts that this installation has: `connect_google` and"
        " `connect_microsoft` if interviewers can connect these calendars with a link.",
    )


class ProblemTypeSerializer(serializers.Serializer):
    """A type of problem."""

    type = serializers.CharField(help_text="The `type` of the problem.")
    code = serializers.CharField(help_text="The `code` of the problem.")
    status = serializers.IntegerField(help_text="Its HTTP status code.")
    title = serializers.CharField(help_text="Its title.")
    cause = serializers.CharField(help_text="What causes it.")
    remedy = serializers.CharField(help_text="What the caller can do.")


class ProblemTypeListSerializer(serializers.Serializer):
    """All types of problems."""

    data = ProblemTypeSerializer(many=True, help_text="The types.")  # type: ignore[assignment]


class PublicView(EndpointView):
    """Base of views that answer every caller, without looking at credentials."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()


class VersionView(PublicView):
    """The version of the product and of the API."""

    @extend_schema(
        operation_id="getVersion",
        summary="Get the version",
        tags=["service"],
        auth=[],
        responses={(200, "application/json"): VersionSerializer},
    )
    def get(self, request: Request) -> Response:
        """Return the version of the product and of the API, and the optional parts.

        It needs no token.
        """
        product = settings.SPECTACULAR_SETTINGS["VERSION"]
        body = {"product": product, "api": API_VERSION, "features": _list_features()}
        return self.build_response(body)


def _list_features() -> list[str]:
    """Return the names of the optional parts that the settings switch on."""
    return [f"connect_{kind}" for kind in code_flow.get_oauth_providers()]


class ProblemTypesView(PublicView):
    """All types of problems."""

    @extend_schema(
        operation_id="listProblems",
        summary="List the types of problems",
        tags=["service"],
        auth=[],
        responses={(200, "application/json"): ProblemTypeListSerializer},
    )
    def get(self, request: Request) -> Response:
        """List every type of problem with its cause and remedy. It needs no token."""
        types = [
            {
                "type": problem_type.urn,
                "code": problem_type.code,
                "status": problem_type.status,
                "title": problem_type.title,
                "cause": problem_type.cause,
                "remedy": problem_type.remedy,
            }
            for problem_type in PROBLEM_TYPES.values()
        ]
        return self.build_response({"data": types})
