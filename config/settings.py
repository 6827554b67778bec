"""All settings, in one file, from the environment; without any it is ready for trying locally."""

from __future__ import annotations

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.environment import env_bool, env_choice, env_list, env_number, env_text
from config.settings_types import (
    AccessSettings,
    CalendarSettings,
    HttpClientSettings,
    OutboxSettings,
)
from ops.logs import build_logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
SAMPLE_SECRET_KEY = "for-trying-on-this-machine-only"  # noqa: S105  (refused unless DEBUG)

DEBUG = env_bool("DEBUG", True)
SECRET_KEY = env_text("SECRET_KEY", SAMPLE_SECRET_KEY)
if not DEBUG and SECRET_KEY == SAMPLE_SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY: the sample key is refused when DEBUG is off.")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", "")
# where people find us: links that are handed out begin with it
BASE_URL = env_text("BASE_URL", "http://localhost:8000").rstrip("/")

_OPEN = {"off": "off", "false": "off", "loopback": "loopback", "true": "loopback", "any": "any"}
ACCESS: AccessSettings = {
    # who may do everything without a token, for trying: nobody, this machine, or whoever comes
    "ANONYMOUS_ACCESS": env_choice("ANONYMOUS_ACCESS", _OPEN, "loopback" if DEBUG else "off"),
    # how many proxies of our own stand in front: then they say who calls, and whether by https
    "PROXIES": env_number("PROXIES", 0),
    # whether weak settings are refused (access/checks.py)
    "STRICT": not DEBUG,
}

# outside DEBUG browsers are sent to https and stay there, and cookies go nowhere else
SECURE_SSL_REDIRECT = env_bool("SSL_REDIRECT", not DEBUG)
SECURE_HSTS_SECONDS = env_number("HSTS_SECONDS", 31_536_000) * (not DEBUG)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
if ACCESS["PROXIES"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
# every response, admin and API documentation included
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        **{f"{kind}-src": [SELF] for kind in ("script", "style", "img", "font", "connect")},
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
# whether browsers come with the name of our host in their own list is for its owner to say
SILENCED_SYSTEM_CHECKS = ["security.W021"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "people",
    "calendars",
    "interviews",
    "outbox",
    "bookings",
    "pages",
    "django_htmx",
    "access",
    "config",
]

MIDDLEWARE = [
    "ops.request_log.log_requests",
    "ops.probes.answer_probes",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.forbid_caching_and_indexing",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.activate_page_locale",
    "config.middleware.reject_unreadable_requests",
    "config.middleware.require_content_length",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DATABASES = {
    "default": dj_database_url.parse(
        env_text("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
# nobody waits for ever for what somebody else is writing
_options = DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "config.sqlite"
    _options["timeout"] = float(_options.get("timeout", 10))
else:
    # and a host that has vanished is noticed within half a minute (libpq's TCP settings)
    kept_alive = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
    for name, value in {"connect_timeout": 5, "tcp_user_timeout": 25_000, **kept_alive}.items():
        _options.setdefault(name, value)
    _options.setdefault(
        "options",
        "-c lock_timeout=10s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s",
    )
# what processes share: readings under way. Without Redis each process has its own.
REDIS_URL = env_text("REDIS_URL")
_SHARED = {
    "BACKEND": "ops.cache.SharedCache",
    "LOCATION": REDIS_URL,
    "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
}
_OWN = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "OPTIONS": {"MAX_ENTRIES": 10_000},
}
CACHES = {"default": _SHARED if REDIS_URL else _OWN}

# who delivers, reads ahead and tidies: threads of the web processes, Celery's workers, or nobody
BACKGROUND = env_choice("BACKGROUND", {one: one for one in ("threads", "celery", "off")}, "threads")
if BACKGROUND == "celery" and not REDIS_URL:
    raise ImproperlyConfigured("BACKGROUND=celery needs REDIS_URL: workers are told through Redis.")
AUTHENTICATION_BACKENDS = ["access.login.ThrottledModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "core" / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

CSRF_FAILURE_VIEW = "config.error_views.csrf_failure"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# pages of other sites read nothing here, files included
WHITENOISE_ALLOW_ALL_ORIGINS = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "access.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["access.permissions.ScopePermission"],
    "DEFAULT_THROTTLE_CLASSES": ["access.throttles.CallerThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.exception_handler.handle_exception",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Slotsmith",
    "DESCRIPTION": "When is this whole interview panel free? Exactly, and fast.",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "PREPROCESSING_HOOKS": ["config.urls.remove_slash_duplicates"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "access.schemas.add_error_responses",
    ],
    "SERVE_PERMISSIONS": ["access.permissions.CanRead"],
    # where trying needs no token, the schema says so
    "SECURITY": [] if ACCESS["ANONYMOUS_ACCESS"] == "off" else [{}],
    # closed lists have the names of what they list; their words say what they mean
    "ENUM_SUFFIX": "",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "ReasonCode": "interviews.schemas.REASONS",
        "ChangeKind": "interviews.schemas.CHANGES",
        "ReadStatus": "interviews.schemas.STATUSES",
        "Scope": "access.views.SCOPES",
    },
}
# what docs/openapi.yaml says otherwise, so that it is the same wherever it is written
OPENAPI_FILE: dict[str, list[str]] = {"SECURITY": []}

# how invitations are sent; while trying, they are printed
EMAIL_BACKEND = env_text(
    "EMAIL_BACKEND",
    f"django.core.mail.backends.{'console' if DEBUG else 'smtp'}.EmailBackend",
)
EMAIL_HOST = env_text("EMAIL_HOST", "localhost")
EMAIL_PORT = env_number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env_text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env_text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env_bool("EMAIL_USE_SSL", False)
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured("EMAIL_USE_TLS and EMAIL_USE_SSL: one of them, or none.")
# seconds for each step of a mail's delivery
EMAIL_TIMEOUT = 10
# whose name and address invitations bear
DEFAULT_FROM_EMAIL = env_text("DEFAULT_FROM_EMAIL", "Slotsmith <slotsmith@localhost>")

# lines for people, or for machines (ops/logs.py)
LOG_FORMAT = env_choice("LOG_FORMAT", {"text": "text", "json": "json"}, "text" if DEBUG else "json")
LOGGING = build_logging_settings(LOG_FORMAT, requests=not DEBUG)
# what a collector of metrics shows (`Authorization: Bearer …`); without it nobody is told them
METRICS_TOKEN = env_text("METRICS_TOKEN")

# days after an interview for which its candidate is kept (`manage.py purge`); 0: for ever
RETENTION_DAYS = env_number("RETENTION_DAYS", 180)

# keys for the secrets in the database: the first encrypts, every key decrypts
ENCRYPTION_KEYS = env_list("ENCRYPTION_KEYS", "")

# every request to calendars and webhook endpoints (net/)
HTTP_CLIENT: HttpClientSettings = {
    # maximum size of a response body, after decompression
    "MAX_BODY_BYTES": 10_000_000,
    # hosts that may have private addresses, plain http and any port
    "ALLOWED_PRIVATE_HOSTS": env_list("ALLOWED_PRIVATE_HOSTS", ""),
    # certificate authorities to trust besides the public ones (PEM)
    "CA_FILE": env_text("OUTGOING_CA_FILE"),
}

CALENDARS: CalendarSettings = {
    # what kinds of calendar there are, by the path of the provider that reads them
    "PROVIDERS": {
        "mock": "calendars.providers.mock.MockProvider",
        "ics": "calendars.providers.ics.IcsProvider",
        "caldav": "calendars.providers.caldav.CalDavProvider",
        "google": "calendars.providers.google.GoogleProvider",
        "microsoft": "calendars.providers.microsoft.MicrosoftProvider",
    },
    # who reads an interviewer without a connection; empty: nobody, so their time is unknown
    "DEFAULT": env_text("CALENDARS_DEFAULT", "mock", may_be_empty=True),
    # seconds for all calendars of one request together
    "DEADLINE": float(env_number("CALENDARS_DEADLINE", 10)),
    # how many batches are read at the same time
    "PARALLEL": 64,
    # whether the calendars of recently requested templates are read ahead of the next request
    "PREFETCH": env_bool("CALENDARS_PREFETCH", True),
    # the URL name to redirect to after an interviewer connected a calendar; empty: no redirect
    "CONNECTED_REDIRECT": "mine",
    # the client that people grant access to, and the service account that an organisation trusts
    "GOOGLE": {
        "CLIENT_ID": env_text("GOOGLE_CLIENT_ID"),
        "CLIENT_SECRET": env_text("GOOGLE_CLIENT_SECRET"),
        "SERVICE_ACCOUNT_FILE": env_text("GOOGLE_SERVICE_ACCOUNT_FILE"),
        "SUBJECT": env_text("GOOGLE_SUBJECT"),
        # whether to ask for leave to write bookings into calendars, and to write them
        "WRITE": env_bool("GOOGLE_WRITE", False),
        "API_URL": "https://www.googleapis.com/calendar/v3",
        "AUTHORIZE_URL": "https://accounts.google.com/o/oauth2/v2/auth",
        "TOKEN_URL": "https://oauth2.googleapis.com/token",
    },
    # the client that people and organisations grant access to; national clouds have other addresses
    "MICROSOFT": {
        "CLIENT_ID": env_text("MICROSOFT_CLIENT_ID"),
        "CLIENT_SECRET": env_text("MICROSOFT_CLIENT_SECRET"),
        "TENANT": env_text("MICROSOFT_TENANT"),
        "SUBJECT": env_text("MICROSOFT_SUBJECT"),
        "WRITE": env_bool("MICROSOFT_WRITE", False),
        "API_URL": env_text("MICROSOFT_API_URL", "https://graph.microsoft.com/v1.0"),
        "LOGIN_URL": env_text("MICROSOFT_LOGIN_URL", "https://login.microsoftonline.com"),
    },
}

OUTBOX: OutboxSettings = {
    # what delivers each kind of message, by path; for a kind that is left out nothing is posted
    "CHANNELS": {
        "mail": "outbox.invitation_mail.deliver",
        "letter": "outbox.plain_mail.deliver",
        "calendar": "outbox.calendar_writes.deliver",
        "webhook": "outbox.webhooks.deliver",
    },
    # whether it is delivered in the background; else `manage.py deliver_outbox` has to
    "DELIVER_IN_BACKGROUND": env_bool("OUTBOX_DELIVER_IN_BACKGROUND", True),
}
