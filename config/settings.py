"""All settings, read from the environment; the defaults suit a local trial."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import company_sign_in, content_security_policy, openapi
from config.accounts import *  # noqa: F403
from config.accounts import ALLAUTH_APPS
from config.cache import configure_cache
from config.database import configure_database
from config.environment import env_bool, env_choice, env_list, env_number, env_text
from config.log_format import read_log_format
from config.settings_types import (
    AccessSettings,
    CalendarSettings,
    CompanySignInSettings,
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
# earlier keys: what was signed with them stays valid, so a new key ends no session
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS", "")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", "")
# the public URL; links in mails begin with it
BASE_URL = env_text("BASE_URL", "http://localhost:8000").rstrip("/")

_OPEN = {"off": "off", "false": "off", "loopback": "loopback", "true": "loopback", "any": "any"}
ACCESS: AccessSettings = {
    # full access without a token, for trials: off, loopback only, or any
    "ANONYMOUS_ACCESS": env_choice("ANONYMOUS_ACCESS", _OPEN, "loopback" if DEBUG else "off"),
    # number of trusted proxies in front; they forward the client address and the scheme
    "PROXIES": env_number("PROXIES", 0),
    # whether weak settings are errors (access/checks.py)
    "STRICT": not DEBUG,
}

# without DEBUG: redirect to HTTPS, HSTS, and cookies over HTTPS only
SECURE_SSL_REDIRECT = env_bool("SSL_REDIRECT", not DEBUG)
# redirect to the public URL, not to the port or the spelling of the request's Host header
SECURE_SSL_HOST = urlsplit(BASE_URL).netloc if BASE_URL.startswith("https://") else None
SECURE_HSTS_SECONDS = env_number("HSTS_SECONDS", 31_536_000) * (not DEBUG)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
if ACCESS["PROXIES"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": content_security_policy.DIRECTIVES}
# HSTS preloading is the decision of the owner of the domain
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
    "company",
    "people",
    "calendars",
    "interviews",
    "outbox",
    "bookings",
    "pages",
    "django_htmx",
    "access",
    "config",
    # last, so that texts and templates of ours go before
    *ALLAUTH_APPS,
]

MIDDLEWARE = [
    "ops.request_log.log_requests",
    "ops.probes.answer_probes",
    "django.middleware.security.SecurityMiddleware",
    "config.policy_middleware.PolicyMiddleware",
    "config.static_files.StaticFilesMiddleware",
    "config.middleware.forbid_caching_and_indexing",
    "config.middleware.add_version",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.activate_page_locale",
    "config.middleware.reject_unreadable_requests",
    "config.middleware.require_content_length",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "access.current_actor.set_current_actor",
    "access.known_browsers.set_cookie",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("pages.compact_templates.CachedLoader", ["pages.compact_templates.Loader"])
            ],
            "builtins": ["core.template_names"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DATABASES = {
    "default": configure_database(env_text("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}"))
}
# the cache; without Redis each process has its own
REDIS_URL = env_text("REDIS_URL")
CACHES = {"default": configure_cache(REDIS_URL)}

# what runs the background work: threads of the web processes, Celery workers, or nothing
BACKGROUND = env_choice("BACKGROUND", {one: one for one in ("threads", "celery", "off")}, "threads")
if BACKGROUND == "celery" and not REDIS_URL:
    raise ImproperlyConfigured("BACKGROUND=celery needs REDIS_URL: tasks reach workers through it.")
SESSION_ENGINE = "access.session_store"
AUTHENTICATION_BACKENDS = ["access.login.ThrottledModelBackend"]
# without a domain that browsers trust, passkeys work on localhost only
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
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
# messages of pages stay in the browser: sessions in the database outlive an erased candidate
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

STATIC_URL = "static/"
# the folder of `collectstatic`; outside of the code, it keeps the files of earlier versions
STATIC_ROOT = Path(env_text("STATIC_ROOT") or BASE_DIR / "staticfiles")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.HashedStorage"},
}
# no CORS header on static files
WHITENOISE_ALLOW_ALL_ORIGINS = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "access.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["access.permissions.ScopePermission"],
    "DEFAULT_THROTTLE_CLASSES": ["access.throttling.CallerThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.exception_handler.handle_exception",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = openapi.build_settings(ACCESS["ANONYMOUS_ACCESS"] == "off")
# overrides for docs/openapi.yaml, so that it does not depend on the environment
OPENAPI_FILE: dict[str, list[str]] = {"SECURITY": []}

# mail; with DEBUG it is printed to the console
EMAIL_BACKEND = env_text(
    "EMAIL_BACKEND",
    f"django.core.mail.backends.{'console' if DEBUG else 'smtp'}.EmailBackend",
)
# for the file-based backend, which has no default folder
EMAIL_FILE_PATH = env_text("EMAIL_FILE_PATH")
EMAIL_HOST = env_text("EMAIL_HOST", "localhost")
EMAIL_PORT = env_number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env_text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env_text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env_bool("EMAIL_USE_SSL", False)
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured("Set EMAIL_USE_TLS or EMAIL_USE_SSL, not both.")
# seconds for each SMTP step
EMAIL_TIMEOUT = 10
# the sender of all mail
DEFAULT_FROM_EMAIL = env_text("DEFAULT_FROM_EMAIL", "Slotsmith <slotsmith@localhost>")

# plain text or JSON lines (ops/logs.py)
LOG_FORMAT = read_log_format(DEBUG)
LOGGING = build_logging_settings(LOG_FORMAT, requests=not DEBUG)
# the bearer token of /metrics; without it only anonymous access reads the metrics
METRICS_TOKEN = env_text("METRICS_TOKEN")

# days to keep candidate data after an interview (`manage.py purge`); 0: for ever
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
    # provider classes by kind of calendar
    "PROVIDERS": {
        "mock": "calendars.providers.mock.MockProvider",
        "ics": "calendars.providers.ics.IcsProvider",
        "caldav": "calendars.providers.caldav.CalDavProvider",
        "google": "calendars.providers.google.GoogleProvider",
        "microsoft": "calendars.providers.microsoft.MicrosoftProvider",
    },
    # the provider for interviewers without a connection; empty: their time is unknown
    "DEFAULT": env_text("CALENDARS_DEFAULT", "mock" if DEBUG else "", may_be_empty=True),
    # seconds to read all calendars of one request
    "DEADLINE": float(env_number("CALENDARS_DEADLINE", 10)),
    # maximum number of concurrent reads
    "PARALLEL": 64,
    # whether the calendars of recently requested templates are read ahead of the next request
    "PREFETCH": env_bool("CALENDARS_PREFETCH", True),
    # the URL name to redirect to after an interviewer connected a calendar; empty: no redirect
    "CONNECTED_REDIRECT": "my-page",
    # the OAuth client, and the service account with domain-wide delegation
    "GOOGLE": {
        "CLIENT_ID": env_text("GOOGLE_CLIENT_ID"),
        "CLIENT_SECRET": env_text("GOOGLE_CLIENT_SECRET"),
        "SERVICE_ACCOUNT_FILE": env_text("GOOGLE_SERVICE_ACCOUNT_FILE"),
        "SUBJECT": env_text("GOOGLE_SUBJECT"),
        # whether to ask for permission to write bookings into calendars, and to write them
        "WRITE": env_bool("GOOGLE_WRITE", False),
        "API_URL": "https://www.googleapis.com/calendar/v3",
        "AUTHORIZE_URL": "https://accounts.google.com/o/oauth2/v2/auth",
        "TOKEN_URL": "https://oauth2.googleapis.com/token",
    },
    # the app registration; national clouds have other URLs
    "MICROSOFT": {
        "CLIENT_ID": env_text("MICROSOFT_CLIENT_ID"),
        "CLIENT_SECRET": env_text("MICROSOFT_CLIENT_SECRET"),
        "TENANT": env_text("MICROSOFT_TENANT"),
        "SUBJECT": env_text("MICROSOFT_SUBJECT"),
        "WRITE": env_bool("MICROSOFT_WRITE", False),
        # mailboxes in one request, 1 to 20; fewer if Microsoft answers slowly
        "BATCH_SIZE": env_number("MICROSOFT_BATCH_SIZE", 20),
        "API_URL": env_text("MICROSOFT_API_URL", "https://graph.microsoft.com/v1.0"),
        "LOGIN_URL": env_text("MICROSOFT_LOGIN_URL", "https://login.microsoftonline.com"),
    },
}

OUTBOX: OutboxSettings = {
    # delivery functions by channel; messages for a channel that is left out are not enqueued
    "CHANNELS": {
        "mail": "outbox.invitation_mail.deliver",
        "plain_mail": "outbox.plain_mail.deliver",
        "calendar": "outbox.calendar_writes.deliver",
        "webhook": "outbox.webhooks.deliver",
    },
    # whether the background work delivers; otherwise run `manage.py deliver_outbox`
    "DELIVER_IN_BACKGROUND": env_bool("OUTBOX_DELIVER_IN_BACKGROUND", True),
}

# sign-in with Google, Microsoft or any OpenID Connect provider
COMPANY_SIGN_IN: CompanySignInSettings = company_sign_in.read_settings()
SOCIALACCOUNT_PROVIDERS = company_sign_in.build_providers(CALENDARS, COMPANY_SIGN_IN["ONLY"])
