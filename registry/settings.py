"""One file of settings, read from the environment and safe by default.

Nothing here connects to anything. What production needs and does not find stops the start
and says which variable is missing.
"""

import os
import sys
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pghistory
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from registry.addresses import networks
from registry.dumps import dump_storage
from registry.embedded.database import embedded, from_url
from registry.evidence import evidence_storage
from registry.imprint import contact
from registry.logs import to_stderr
from registry.mail import mailer, to_files
from registry.pool import still_connected, with_limits
from registry.secret import local_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, default: bool = False) -> bool:
    """A yes-or-no variable; any other word stops the start."""
    text = os.environ.get(name, "").strip().lower()
    if text in {"", "0", "1", "true", "false", "on", "off", "yes", "no"}:
        return default if not text else text in {"1", "true", "on", "yes"}
    raise ImproperlyConfigured(f"{name} must be on or off, not {text!r}.")


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


DEBUG = flag("DEBUG")
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / ".data")).expanduser().resolve()
BASE_URL = os.environ.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")

# On one's own machine (embedded database, no public address) a key is made once and kept beside
# the data; anywhere else it has to be given.
TESTING = "pytest" in sys.modules
LOCAL = DEBUG or TESTING or not (HTTPS or "DATABASE_URL" in os.environ)
SECRET_KEY = os.environ.get("SECRET_KEY") or (local_secret_key(DATA_DIR) if LOCAL else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY: a long random text that only this site knows.")
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")  # former keys: what they sealed stays readable

ALLOWED_HOSTS = words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]" if not HTTPS else "")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS: the host names of this site, comma-separated.")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
TRUSTED_PROXIES = networks(words("TRUSTED_PROXIES"))
# Where webhooks may lead besides public addresses by https, as host:port: for tests and trials.
OUTGOING_ALLOWED = words("OUTGOING_ALLOWED", "127.0.0.1:9099" if LOCAL else "")

CHANGES_FROM_SEQ = int(os.environ.get("CHANGES_FROM_SEQ") or 0)  # what /changes/ reaches back to

# Who runs this copy and how they are reached: shown to visitors, who are told if nobody is named.
OPERATOR_NAME = os.environ.get("OPERATOR_NAME", "").strip()
OPERATOR_CONTACT = contact(os.environ.get("OPERATOR_CONTACT", ""))

TODAY = None
if text := os.environ.get("TODAY"):
    if not DEBUG:
        raise ImproperlyConfigured("TODAY is for tests and demonstrations: it needs DEBUG=on.")
    try:
        TODAY = date.fromisoformat(text)
    except ValueError:
        raise ImproperlyConfigured(f"TODAY must be a day like 2026-06-30, not {text!r}.") from None

INSTALLED_APPS = [
    "labels",
    "pgtrigger",
    "pghistory",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "registry.middleware.request_id",
    "registry.middleware.no_length_of_nothing",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "registry.language.language",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "registry.second_factor.never_stored",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "registry.second_factor.second_factor",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "registry.urls"
WSGI_APPLICATION = "registry.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# The database: the wheel's own PostgreSQL unless DATABASE_URL names a server.
_url = os.environ.get("DATABASE_URL")
DATABASES = {"default": from_url(_url) if _url else embedded(DATA_DIR / "pg")}
DATABASES["default"]["OPTIONS"] |= {
    "pool": {"min_size": 1, "max_size": 8, "timeout": 10, "check": still_connected},
    "options": with_limits(DATABASES["default"]["OPTIONS"].get("options", "")),
    "server_side_binding": True,
    # Statements that a connection has met five times stay prepared: planning them costs more
    # than answering them.
    "prepare_threshold": 5,
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "labels.User"

# Histories are asked by the row they are about; an index for each reference costs every change.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Log-in: by e-mail and password or by passkey; who exists is told to nobody.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "registry.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Cluster Excellence Register: "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
SESSION_COOKIE_AGE = 12 * 60 * 60
# Wrong passwords and codes: per address, per account. The counters are in the database, and
# RATE_LIMITS=off does not reach them.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/5m/ip,10/5m/key"}
RATE_LIMITS = flag("RATE_LIMITS", default=not TESTING)  # of the API; off for load tests
MFA_ADAPTER = "registry.accounts.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Nobody gets in without a confirmed address; who has a second factor may still change theirs.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "add_webauthn": "registry.enrolment.AddPasskeyForm",
    "authenticate": "registry.enrolment.SecondFactorForm",
    "reauthenticate": "registry.enrolment.SecondFactorAgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Cluster Excellence Register"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_rows",
        # Past this what has expired is cleared; live counters go only if that is not enough.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# Mail: as files on one's own machine, by EMAIL_URL anywhere else.
_mail = os.environ.get("EMAIL_URL", "")
if not _mail and not LOCAL:
    raise ImproperlyConfigured(
        "Set EMAIL_URL: where mail goes out, such as smtp://user:password@mail.example.org:587."
    )
MAILERS = {"default": mailer(_mail) if _mail else to_files(DATA_DIR / "mail")}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("MAIL_FROM") or (
    f"Cluster Excellence Register <register@{urlsplit(BASE_URL).hostname}>"
)

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("es", "Español"),
    ("pl", "Polski"),
]
LOCALE_PATHS = [BASE_DIR / "labels" / "locale"]
TIME_ZONE = "Europe/Brussels"
USE_I18N = True
USE_TZ = True
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", DATA_DIR / "static"))
_static = "whitenoise.storage.CompressedManifestStaticFilesStorage"
if DEBUG or TESTING:
    _static = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {"BACKEND": _static},
    "evidence": evidence_storage(DATA_DIR / "evidence"),
    "dumps": dump_storage(DATA_DIR / "dumps"),
}
# How much one case holds: links and files together, and the size of its files.
EVIDENCE_QUOTA = {"items": 300, "bytes": 200 * 1024 * 1024}
# Where clamd listens, if files are to be scanned for viruses: a path, or a host and a port.
CLAMD_SOCKET = os.environ.get("CLAMD_SOCKET", "")

# Browser and transport.
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
CSRF_FAILURE_VIEW = "labels.views.errors.csrf_failure"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["labels.api.access.Nobody"],
    "DEFAULT_RENDERER_CLASSES": ["labels.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["labels.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "labels.api.errors.problem_for",
    "URL_FORMAT_OVERRIDE": "format",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cluster Excellence Register",
    "VERSION": "1.1.0",  # docs/api-changelog.md
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "DEFAULT_GENERATOR_CLASS": "labels.api.document.Document",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

LOGGING = to_stderr(os.environ.get("LOG_LEVEL", "WARNING"))
