"""What our own settings hold; `config/settings.py` says what each means."""

from __future__ import annotations

from typing import TypedDict


class AccessSettings(TypedDict):
    OPEN: str
    PROXIES: int
    STRICT: bool


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
    API_URL: str
    LOGIN_URL: str


class CalendarSettings(TypedDict):
    PROVIDERS: dict[str, str]
    DEFAULT: str
    DEADLINE: float
    PARALLEL: int
    LARGEST_BODY: int
    PRIVATE_HOSTS: list[str]
    CA_FILE: str
    KEYS: list[str]
    WARM: bool
    CHANGED: list[str]
    AFTER_CONNECTING: str
    GOOGLE: GoogleSettings
    MICROSOFT: MicrosoftSettings


class OutboxSettings(TypedDict):
    CHANNELS: dict[str, str]
    RUN: bool
    POSTED: list[str]
