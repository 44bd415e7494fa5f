"""Every setting of Kartoteka, read from the environment. docs/reference/settings.md explains each.

Own settings begin with KARTOTEKA_. A secret may be given as NAME or, in a file, as NAME_FILE.
"""

import os
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import EnvError, FileAwareEnv

from kartoteka.core.storage import addresses
from kartoteka.project import data_folder
from kartoteka.project.data_folder import SettingProblem

env = FileAwareEnv(strip_whitespace=True)
_asked: set[str] = set()


def read(kind: str, name: str, default: Any, **limits: Any) -> Any:
    """The setting `name` of a kind that environs knows (str, bool, int, list, ...)."""
    _asked.add(name)
    try:
        return getattr(env, kind)(name, default, **limits)
    except (EnvError, ValueError) as error:
        raise SettingProblem(f"The setting {name} cannot be used: {error}") from error


def database(name: str, default: dict[str, Any]) -> dict[str, Any]:
    """The database whose address is the setting `name`."""
    address = read("str", name, "")
    if not address:
        return default
    try:
        return addresses.database(address)
    except ValueError as error:
        raise SettingProblem(f"The setting {name} is not an address: {error}.") from error


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


# ---- Where it runs ----

DATA = data_folder.opened(Path(read("str", "KARTOTEKA_DATA", "") or data_folder.default_folder()))
HOST = read("str", "KARTOTEKA_HOST", "127.0.0.1")
PORT = read("int", "KARTOTEKA_PORT", 8000)
_name = "localhost" if HOST in ("0.0.0.0", "::") else f"[{HOST}]" if ":" in HOST else HOST  # noqa: S104
PUBLIC_URL = read("str", "KARTOTEKA_URL", f"http://{_name}:{PORT}").rstrip("/")
WORKERS = read("int", "KARTOTEKA_WORKERS", 1)
THREADS = read("int", "KARTOTEKA_THREADS", 4)

if not 0 < PORT < 65536:
    raise SettingProblem(f"The setting KARTOTEKA_PORT is not a port: {PORT}.")
if WORKERS < 1 or THREADS < 1:
    raise SettingProblem("The settings KARTOTEKA_WORKERS and KARTOTEKA_THREADS begin at 1.")
if not re.fullmatch(r"https?://[^/\s]+", PUBLIC_URL):
    raise SettingProblem(
        f"The setting KARTOTEKA_URL must look like https://crm.example.com, not {PUBLIC_URL}."
    )

DEBUG = read("bool", "KARTOTEKA_DEBUG", False)
if DEBUG and not is_loopback(HOST):
    raise SettingProblem(
        "KARTOTEKA_DEBUG shows the inside of the program to visitors, so it works on 127.0.0.1 "
        f"only, not on {HOST}."
    )

# ---- Secrets ----

# SECRET_KEY signs sessions; INSTANCE_KEY wraps the keys under which personal values are encrypted.
SECRET_KEY = read("str", "KARTOTEKA_SECRET_KEY", "") or data_folder.key_in(DATA, "secret.key")
_given = read("str", "KARTOTEKA_INSTANCE_KEY", "")
INSTANCE_KEY = data_folder.decoded(_given or data_folder.key_in(DATA, "instance.key"))
INSTANCE_KEY_IS_GIVEN = bool(_given)

# ---- Backups ----

# A pass phrase: backups are encrypted with it, the nightly ones too.
BACKUP_KEY = read("str", "KARTOTEKA_BACKUP_KEY", "")

# ---- Parts ----

CORE = [
    "kartoteka.core.screens",
    "kartoteka.core.importing",
    "kartoteka.core.users",
    "kartoteka.core.actions",
    "kartoteka.core.search",
    "kartoteka.core.matching",
    "kartoteka.core.merging",
    "kartoteka.core.filters",
    "kartoteka.core.events",
    "kartoteka.core.records",
    "kartoteka.core.keys",
    "kartoteka.core.jobs",
    "kartoteka.core.files",
    "kartoteka.core.ui",
]
# The business, lowest first; a module may import only from those before it.
MODULES = [
    "kartoteka.modules.products",
    "kartoteka.modules.customers",
    "kartoteka.modules.privacy",
    "kartoteka.modules.activities",
    "kartoteka.modules.sales",
    "kartoteka.modules.leads",
]
# One for each outside system.
CONNECTORS = [
    "kartoteka.connectors.gus",
    "kartoteka.connectors.vies",
    "kartoteka.connectors.whitelist",
    "kartoteka.connectors.krs",
    "kartoteka.connectors.ceidg",
]
INSTALLED_APPS = [
    *CORE,
    *MODULES,
    *CONNECTORS,
    "kartoteka.project",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kartoteka.core.users.middleware.SignInRequired",
    "kartoteka.core.users.middleware.seen_as",
    "kartoteka.core.users.middleware.user_settings",
    "kartoteka.core.ui.ahead.offered",
    "kartoteka.core.screens.middleware.Refusals",
    "django.contrib.messages.middleware.MessageMiddleware",
]

PERMISSIONS_FILE = Path(__file__).parent / "permissions.toml"
ROOT_URLCONF = "kartoteka.project.urls"
WSGI_APPLICATION = "kartoteka.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kartoteka.core.ui.context.ui",
                "kartoteka.core.screens.context.shell",
            ],
            "builtins": ["kartoteka.core.ui.templatetags.ui"],
        },
    },
]

# ---- Databases ----

# No ATOMIC_REQUESTS: a transaction takes the queue of writers, and most pages only read.
DATABASES = {
    "default": database("DATABASE_URL", addresses.sqlite(DATA / "kartoteka.sqlite3")),
    "keys": database("KEYS_DATABASE_URL", addresses.sqlite(DATA / "keys.sqlite3")),
}
DATABASE_ROUTERS = ["kartoteka.core.storage.router.KeysRouter"]
FILES = DATA / "files"

# ---- Languages, time, money ----

LANGUAGES = [("pl", _("Polish")), ("en", _("English")), ("ru", _("Russian"))]
LANGUAGE_CODE = read("str", "KARTOTEKA_LANGUAGE", "pl")
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise SettingProblem(
        f"The setting KARTOTEKA_LANGUAGE must be pl, en or ru, not {LANGUAGE_CODE}."
    )
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["kartoteka.core.ui.formats"]
USE_TZ = True
TIME_ZONE = read("str", "KARTOTEKA_TIMEZONE", "Europe/Warsaw")
try:
    ZoneInfo(TIME_ZONE)
except (ZoneInfoNotFoundError, ValueError) as error:
    raise SettingProblem(
        f"The setting KARTOTEKA_TIMEZONE is not a time zone: {TIME_ZONE}."
    ) from error
COMPANY = read("str", "KARTOTEKA_COMPANY", "Kartoteka")
CURRENCY = read("str", "KARTOTEKA_CURRENCY", "PLN")
# Where the way to a customer is shown: any page of maps, with {address} in its address.
ROUTE_URL = read(
    "str", "KARTOTEKA_ROUTE_URL", "https://www.openstreetmap.org/directions?to={address}"
)

# ---- Signing in ----

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["kartoteka.core.users.backend.PasswordBackend"]
# An address is unique where there is one, by a constraint that Django's check does not count.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "kartoteka.core.users.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "kartoteka.core.users.passwords.StrongPassword"},
]
# Who must have a passkey or an authenticator app beside the password.
SECOND_FACTOR = read("str", "KARTOTEKA_SECOND_FACTOR", "nobody")
if SECOND_FACTOR not in ("nobody", "administrators", "everybody"):
    raise SettingProblem(
        "The setting KARTOTEKA_SECOND_FACTOR must be nobody, administrators or everybody, "
        f"not {SECOND_FACTOR}."
    )
# The company's own sign-in service (OpenID Connect).
OIDC_URL = read("str", "KARTOTEKA_OIDC_URL", "").rstrip("/")
OIDC_CLIENT = read("str", "KARTOTEKA_OIDC_CLIENT", "")
OIDC_SECRET = read("str", "KARTOTEKA_OIDC_SECRET", "")
OIDC_NAME = read("str", "KARTOTEKA_OIDC_NAME", "") or urlsplit(OIDC_URL).hostname or ""
# What it must state of how somebody signed in there: values of «acr» or «amr», any one of them.
OIDC_ACR = read("list", "KARTOTEKA_OIDC_ACR", [], subcast=str.strip)
_service = urlsplit(OIDC_URL)
if OIDC_URL and not (
    _service.scheme == "https"
    or (_service.scheme == "http" and is_loopback(_service.hostname or ""))
):
    raise SettingProblem(
        f"The setting KARTOTEKA_OIDC_URL must begin with https://, unlike {OIDC_URL}."
    )
if bool(OIDC_URL) != bool(OIDC_CLIENT):
    raise SettingProblem(
        "The settings KARTOTEKA_OIDC_URL and KARTOTEKA_OIDC_CLIENT belong together: "
        "give both or neither."
    )

# ---- Other systems ----

# Whether only this machine may be asked: for tests, and for trying things out.
OUTSIDE_LOOPBACK_ONLY = read("bool", "KARTOTEKA_OUTSIDE_LOOPBACK_ONLY", False)

# Where public registers are, and the keys that some of them ask for.
GUS_URL = read(
    "str",
    "KARTOTEKA_GUS_URL",
    "https://wyszukiwarkaregon.stat.gov.pl/wsBIR/UslugaBIRzewnPubl.svc",
)
GUS_KEY = read("str", "KARTOTEKA_GUS_KEY", "")
VIES_URL = read("str", "KARTOTEKA_VIES_URL", "https://ec.europa.eu/taxation_customs/vies/rest-api")
WHITELIST_URL = read("str", "KARTOTEKA_WHITELIST_URL", "https://wl-api.mf.gov.pl")
# Where its flat files are; empty where they are not fetched.
WHITELIST_FILES_URL = read("str", "KARTOTEKA_WHITELIST_FILES_URL", "")
KRS_URL = read("str", "KARTOTEKA_KRS_URL", "https://api-krs.ms.gov.pl")
CEIDG_URL = read("str", "KARTOTEKA_CEIDG_URL", "https://dane.biznes.gov.pl/api/ceidg/v3")
CEIDG_TOKEN = read("str", "KARTOTEKA_CEIDG_TOKEN", "")
for _name, _address in (("GUS", GUS_URL), ("VIES", VIES_URL), ("WHITELIST", WHITELIST_URL),
                        ("WHITELIST_FILES", WHITELIST_FILES_URL), ("KRS", KRS_URL),
                        ("CEIDG", CEIDG_URL)):  # fmt: skip
    _register = urlsplit(_address)
    if _address and _register.scheme != "https" and not is_loopback(_register.hostname or ""):
        raise SettingProblem(
            f"The setting KARTOTEKA_{_name}_URL must begin with https://, unlike {_address}."
        )

# The virus scanner that files from outside are shown to: clamd.
CLAMD = read("str", "KARTOTEKA_CLAMD", "")
if CLAMD and not re.fullmatch(r"unix:/\S+|tcp://[^/\s]+:\d+", CLAMD):
    raise SettingProblem(
        "The setting KARTOTEKA_CLAMD must look like unix:/run/clamav/clamd.ctl or "
        f"tcp://127.0.0.1:3310, not {CLAMD}."
    )

# ---- Safety in the browser ----

_host = urlsplit(PUBLIC_URL).hostname or HOST
ALLOWED_HOSTS = [
    *{"localhost", "127.0.0.1", "[::1]", _host},
    *read("list", "KARTOTEKA_ALLOWED_HOSTS", []),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
IS_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "kartoteka_session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "kartoteka_csrf"
SESSION_ENGINE = "kartoteka.core.users.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS and read("bool", "KARTOTEKA_HSTS_SUBDOMAINS", False)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
IS_BEHIND_PROXY = read("bool", "KARTOTEKA_BEHIND_PROXY", False)
if IS_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# ---- Styles, scripts, pictures ----

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

# ---- Backups ----

BACKUPS = read("str", "KARTOTEKA_BACKUPS", "")
BACKUPS_KEPT = read("int", "KARTOTEKA_BACKUPS_KEPT", 7)
if BACKUPS_KEPT < 1:
    raise SettingProblem("The setting KARTOTEKA_BACKUPS_KEPT begins at 1.")

# ---- Log: plain lines to stderr ----

LOG_LEVEL = read("str", "KARTOTEKA_LOG_LEVEL", "WARNING").upper()
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
    raise SettingProblem(f"The setting KARTOTEKA_LOG_LEVEL is not a level: {LOG_LEVEL}.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"by_whom": {"()": "kartoteka.core.users.refusals.ByWhom"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.request": {"filters": ["by_whom"]},
    },
}

# Set under a name that nothing reads: `kartoteka doctor` tells, with the name that was meant.
KNOWN_SETTINGS = frozenset(_asked)
UNKNOWN_SETTINGS = sorted(
    name
    for name in os.environ
    if name.startswith("KARTOTEKA_") and not {name, name.removesuffix("_FILE")} & KNOWN_SETTINGS
)
