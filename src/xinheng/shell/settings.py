"""Django's settings. Importing them starts nothing; secrets are made at first use by ``xinheng setup``."""

import os
import re
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from xinheng.shell import database, mail, places
from xinheng.shell.role import is_public

MODE = os.environ.get("XINHENG_MODE", "demo")
if MODE not in {"demo", "production"}:
    raise ImproperlyConfigured(f"XINHENG_MODE is {MODE!r}; write demo or production")
if MODE == "production" and os.environ.get("XINHENG_TODAY"):
    raise ImproperlyConfigured("XINHENG_TODAY is set; production believes in the real day only: unset it")

DEBUG = False
BASE_URL = os.environ.get("XINHENG_BASE_URL", "http://localhost:8000").rstrip("/")
_hosts = os.environ.get("XINHENG_ALLOWED_HOSTS", "" if MODE == "production" else "localhost,127.0.0.1,[::1]")
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",") if host.strip()]
TRUSTED_PROXIES = [one.strip() for one in os.environ.get("XINHENG_TRUSTED_PROXIES", "").split(",") if one.strip()]


def _networks(text: str) -> list[IPv4Network | IPv6Network]:
    try:
        return [ip_network(one.strip()) for one in text.split(",") if one.strip()]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"XINHENG_METRICS_ADDRESSES: {error}; write addresses or networks such as 127.0.0.1, 10.2.0.0/16"
        ) from error


def _mebibytes(name: str, default: str) -> int:
    text = os.environ.get(name) or default
    if not text.isdecimal():
        raise ImproperlyConfigured(f"{name} is {text!r}; write a whole number of MiB, such as {default}")
    return int(text) * 2**20


def _origins(written: str) -> list[str]:
    found = [one.strip().rstrip("/") for one in written.split(",") if one.strip()]
    for one in found:
        if not re.fullmatch(r"https?://[a-z0-9.-]+(:\d{1,5})?", one) or (
            MODE == "production" and one[:8] != "https://"
        ):
            raise ImproperlyConfigured(
                f"XINHENG_EMBED_ORIGINS names {one!r}; write origins such as https://approval.example.cn"
            )
    return found


# Systems of authorities that may show the check inside their pages.
EMBED_ORIGINS = _origins(os.environ.get("XINHENG_EMBED_ORIGINS", ""))
METRICS_NETWORKS = _networks(os.environ.get("XINHENG_METRICS_ADDRESSES", "127.0.0.1,::1"))
DISK_MINIMUM_BYTES = _mebibytes("XINHENG_DISK_MINIMUM", "512")
LOG_REQUESTS = os.environ.get("XINHENG_LOG_REQUESTS", "") == "1"
SHOWN_SECRETS = {"secret", "changeme", "change-me", "insecure", "xinheng"}


def _positive(name: str, default: int) -> int:
    value = os.environ.get(name, "") or str(default)
    if not value.isascii() or not value.isdecimal() or not 0 < int(value) <= 1_000_000_000:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number from 1 to 1000000000")
    return int(value)


def _secret_key() -> str:
    named = os.environ.get("XINHENG_SECRET_KEY", "")
    if MODE == "production" and (len(named) < 32 or named.lower() in SHOWN_SECRETS):
        raise ImproperlyConfigured("XINHENG_SECRET_KEY must be set in production: 32 characters or more, kept secret")
    return named or places.secret("web")


SECRET_KEY = _secret_key()
RECORDS_SECRET = partial(places.secret, "records")  # public identifiers of records hang on it; made at first use
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "xinheng.ledger.apps.LedgerConfig",
    "xinheng.accounts.apps.AccountsConfig",
    "xinheng.clocks.apps.ClocksConfig",
    "xinheng.messages.apps.MessagesConfig",
    "xinheng.catalogue.apps.CatalogueConfig",
    "xinheng.subjects.apps.SubjectsConfig",
    "xinheng.records.apps.RecordsConfig",
    "xinheng.exchange.apps.ExchangeConfig",
    "xinheng.lists.apps.ListsConfig",
    "xinheng.measures.apps.MeasuresConfig",
    "xinheng.remedies.apps.RemediesConfig",
    "xinheng.publicity.apps.PublicityConfig",
    "xinheng.administration.apps.AdministrationConfig",
    "xinheng.shell.apps.ShellConfig",
    "allauth",  # after the rooms: their templates come first
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
]
AUTH_USER_MODEL = "accounts.User"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "xinheng.shell.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "xinheng.shell.middleware.request_identity",
    "xinheng.shell.open_access.open_access",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "xinheng.shell.language.chosen_language",
    "xinheng.shell.api_answers.api_answers",
    "xinheng.shell.middleware.closed_node",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "xinheng.shell.entrance.kept_doors",
    "xinheng.shell.middleware.refusals",
]
ROOT_URLCONF = "xinheng.shell.urls"
WSGI_APPLICATION = "xinheng.shell.wsgi.application"
DATABASES = {"default": database.configuration()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
        },
    }
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["account"]},
    },
    {"NAME": "xinheng.shell.passwords.NoObviousWord"},
    {"NAME": "xinheng.shell.passwords.NotBreached"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "account-home"
ACCOUNT_ADAPTER, MFA_ADAPTER = "xinheng.shell.entrance.Entrance", "xinheng.shell.entrance.SecondFactors"
ACCOUNT_USER_MODEL_USERNAME_FIELD, ACCOUNT_USER_MODEL_EMAIL_FIELD = "account", None
ACCOUNT_LOGIN_METHODS, ACCOUNT_SIGNUP_FIELDS = {"username"}, ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "xinheng.shell.entrance.SignInForm"}
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Xinheng"
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 10 * 60  # of machine clients, which are all it has; there is no refresh
IDP_OIDC_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
SESSION_COOKIE_AGE = 30 * 60  # idle; the absolute end is kept by entrance.kept_doors
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "xinheng_language"
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"


def _working_calendar() -> object:
    from xinheng.catalogue.current import calendar  # numpy and the calendars, which most commands need not wait for

    return calendar()


WORKING_CALENDAR = _working_calendar  # the law's calendar for rooms that stand below the catalogue

globals().update(mail.configuration(MODE))

XINHENG_HOME = places.home()  # rooms may not ask the shell, settings they may
places.name_held_rulebook()
XINHENG_JOURNAL = places.journal()
JOURNAL_SECRET = partial(places.secret, "journal")
MATTERS = "xinheng.catalogue.current.matters_in_force"  # what may be read for; accounts stands below the catalogue

TAKES_CASES = not is_public()  # what a public node took in would go with its next file

LIMITS_FOLDER = XINHENG_HOME / "run"  # where the node's processes share what each client has left
API_QUOTA = _positive("XINHENG_API_QUOTA", 6000)  # requests of the API per client and window, see publicity.limits
API_WINDOW = _positive("XINHENG_API_WINDOW", 60)  # seconds

STATIC_URL = "static/"
STATICFILES_DIRS = [Path(__file__).parent / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

FILE_UPLOAD_HANDLERS = ["xinheng.shell.uploads.FilesWhereTaken"]  # G2: never a temporary file
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 2**20  # what is larger is refused: there is no other handler
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 2**20  # 10,000 questions of the check, each character of their cases escaped
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = MODE == "production"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "xinheng.shell.failing.form_refused"
if MODE == "production":  # browsers take such a name from this host only, over TLS only
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
CSRF_TRUSTED_ORIGINS = [BASE_URL]  # a proxy ends TLS: the browser names https, the program is asked by http
CACHES = {
    "default": {  # which codes were used and how often one tried: all processes of the node must know it
        "BACKEND": "xinheng.shell.kept_marks.KeptMarks",
        "LOCATION": XINHENG_HOME / "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
LOGGING_CONFIG = "xinheng.shell.logs.set_up"
LOGGING = {"structured": True}
SILENCED_SYSTEM_CHECKS: list[str] = []

PROCRASTINATE_ON_APP_READY = "xinheng.shell.jobs.on_app_ready"
