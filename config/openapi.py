"""The OpenAPI description of the API: its head, its tags, and how drf-spectacular writes it."""

from __future__ import annotations

from typing import Any

#: The version of the product, which is the version of the description too.
VERSION = "0.1.0"
_DESCRIPTION = """
Slotsmith finds the times at which a whole interview panel is free, explains why there are no more,
and books one safely.

An **interview** is a kind of interview: its name, duration, panel and rules. A **booking** is one
that takes place.

Send `Authorization: Bearer slt_…` with an API token. `manage.py issue_token NAME --scope …` makes
one; `GET /api/me` says what it may do. Errors are problem details (RFC 9457) with a stable `code`.
Every list has the shape `{"data": […], "nextCursor": …}`. New members, codes and values may be
added at any time: ignore what you do not know.
"""
#: Tags in the order in which an integration needs them.
_TAGS = {
    "access": "Who is calling, and sessions of accounts.",
    "interviews": "Kinds of interviews, with their panels and rules.",
    "availability": "The slots of an interview, and why there are no more.",
    "bookings": "Holds and bookings, and the log of all actions.",
    "candidates": "Erase the personal data of candidates.",
    "candidate-links": "Links with which candidates choose a slot themselves.",
    "interviewers": "Interviewers, their working hours and special days.",
    "connections": "The calendars of interviewers.",
    "company": "The name and looks of the company, and defaults for people and mails.",
    "events": "What has happened since an event.",
    "webhook-endpoints": "Receivers of events.",
    "accounts": "Accounts, their roles, and invitations. They need an administrator's session.",
    "api-tokens": "API tokens. They need an administrator's session.",
    "service": "The version of the service, and the types of its problems.",
}


def build_settings(is_token_required: bool) -> dict[str, Any]:
    """Return the settings of drf-spectacular."""
    return {
        "TITLE": "Slotsmith",
        "DESCRIPTION": _DESCRIPTION.strip(),
        "VERSION": VERSION,
        "OAS_VERSION": "3.1.1",
        "LICENSE": {"name": "MIT", "identifier": "MIT"},
        "CONTACT": {"name": "The operator of this installation"},
        "SERVERS": [{"url": "/", "description": "This installation."}],
        "TAGS": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "EXTENSIONS_INFO": {"x-api-version": 1},
        "SERVE_INCLUDE_SCHEMA": False,
        "REDOC_DIST": "SIDECAR",
        "PREPROCESSING_HOOKS": ["config.urls.remove_slash_duplicates"],
        "POSTPROCESSING_HOOKS": [
            "drf_spectacular.hooks.postprocess_schema_enums",
            "api.shared_problems.add_shared_problems",
            "api.path_names.camelize_path_parameters",
            "api.integer_formats.add_id_formats",
            "bookings.body_schemas.require_bodies",
            "outbox.webhook_schemas.add_webhooks",
            "config.openapi_examples.add_examples",
            "config.openapi_problems.add_problem_examples",
        ],
        "SERVE_PERMISSIONS": ["access.permissions.HasAnyScope"],
        # the schema says where no token is needed
        "SECURITY": [] if is_token_required else [{}],
        # enums in the schema are named after their content
        "ENUM_SUFFIX": "",
        "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
        "ENUM_NAME_OVERRIDES": {
            "SlotOrder": ["time", "best"],
            "SlotView": ["coordinator", "candidate"],
            "IncludedPart": ["calendars", "explanation", "panel", "proof"],
            "TentativeTime": ["busy", "free"],
        },
    }
