"""Types of our own settings; `config/settings.py` documents each of them."""

from __future__ import annotations

from typing import TypedDict


class AccessSettings(TypedDict):
    ANONYMOUS_ACCESS: str
    PROXIES: int
    STRICT: bool


class CompanySignInSettings(TypedDict):
    ONLY: bool
    GROUPS_CLAIM: str
    ADMINISTRATOR_GROUPS: list[str]
    COORDINATOR_GROUPS: list[str]
    DEADLINE: float


class HttpClientSettings(TypedDict):
    MAX_BODY_BYTES: int
    ALLOWED_PRIVATE_HOSTS: list[str]
    CA_FILE: str


class GoogleSettings(TypedDict):
    CLIENT_ID: str
    CLIENT_SECRET: str
    SERVICE_ACCOUNT_FILE: str
    SUBJECT: str
    WRITE: bool
    API_URL: str
    AUTHORIZE_URL: str
    TOKEN_URL: str


class MicrosoftSettings(TypedDict):
    CLIENT_ID: str
    CLIENT_SECRET: str
    TENANT: str
    SUBJECT: str
    WRITE: bool
    BATCH_SIZE: int
    API_URL: str
    LOGIN_URL: str


class CalendarSettings(TypedDict):
    PROVIDERS: dict[str, str]
    DEFAULT: str
    DEADLINE: float
    PARALLEL: int
    PREFETCH: bool
    CONNECTED_REDIRECT: str
    GOOGLE: GoogleSettings
    MICROSOFT: MicrosoftSettings


class OutboxSettings(TypedDict):
    CHANNELS: dict[str, str]
    DELIVER_IN_BACKGROUND: bool
