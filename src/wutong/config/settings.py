"""Django settings. The data directory (WUTONG_DATA) is the only state; PostgreSQL is one variable away."""

import os
from pathlib import Path
from typing import Any

from wutong.config.data import database, secret_key

ROOT = Path(__file__).resolve().parents[3]
REFERENCE = ROOT / "reference"
DATA = Path(os.environ.get("WUTONG_DATA", ROOT / "data")).resolve()

DEBUG = False
SECRET_KEY = secret_key(DATA)
ALLOWED_HOSTS = os.environ.get("WUTONG_HOSTS", "127.0.0.1,localhost,testserver").split(",")
CSRF_TRUSTED_ORIGINS = [host for host in os.environ.get("WUTONG_ORIGINS", "").split(",") if host]
IS_DEMO = os.environ.get("WUTONG_DEMO") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "wutong.audit",
    "wutong.jobs",
    "wutong.organisation",
    "wutong.web",
    "wutong.factors",
    "wutong.projects",
    "wutong.allocation",
    "wutong.enterprises",
    "wutong.chains",
    "wutong.ledgers",
    "wutong.greenpower",
    "wutong.cockpit",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "wutong.web.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wutong.web.middleware.LoginRequired",
    "wutong.organisation.accounts.TemporaryPasswords",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wutong.web.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "wutong.config.urls"
WSGI_APPLICATION = "wutong.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        # our rooms keep Jinja2 pages in templates/; allauth's own pages fall through to Django's engine
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "wutong.web.jinja.environment",
            "context_processors": ["wutong.web.context.shell"],
        },
    },
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
    },
]
ROOMS_WITH_PAGES = [
    "web", "organisation", "factors", "projects", "enterprises", "allocation", "chains", "ledgers",
    "greenpower", "cockpit",
]  # fmt: skip
TEMPLATES[0]["DIRS"] = [str(ROOT / "src" / "wutong" / room / "templates") for room in ROOMS_WITH_PAGES]

DATABASES = {"default": database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "organisation.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "wutong.organisation.backend.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "wutong.organisation.accounts.ClosedAdapter"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "梧桐"
MFA_TOTP_TOLERANCE = 1  # a code read just before it changed is still right (RFC 6238, 5.2)
MFA_ADAPTER = "wutong.organisation.accounts.SealedAuthenticators"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours: 15 minutes
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # 15 minutes means 15 minutes
AXES_LOCKOUT_CALLABLE = "wutong.organisation.accounts.locked_out"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # the trail keeps who came in
# what was typed is never kept with a failed try
AXES_SENSITIVE_PARAMETERS = [
    "login",
    "username",
    "ip_address",
    "oldpassword",
    "password1",
    "password2",
    "code",
    "csrfmiddlewaretoken",
]

SESSION_ENGINE = "wutong.organisation.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = os.environ.get("WUTONG_HTTPS") == "1"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = None
STATICFILES_DIRS = [str(ROOT / "src" / "wutong" / "web" / "dist")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
EVIDENCE_DIR = DATA / "evidence"
LEDGER_DIR = DATA / "ledgers"
EVIDENCE_MAX_BYTES = 50 * 1024 * 1024
LEDGER_MAX_BYTES = 100 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# sizing batches of 绿电: processes here, all cores but one for the site; or a Spark master instead
BATCH_WORKERS = int(os.environ.get("WUTONG_BATCH_WORKERS", "0")) or max(1, (os.cpu_count() or 2) - 1)
SPARK_MASTER = os.environ.get("WUTONG_SPARK", "")

NINJA_PAGINATION_MAX_LIMIT = 200

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "axes": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}

TRAIL_WORDS = "wutong.config.words.TRAIL"  # how the acts and fields of every room read
HOLDER_NEEDS = "wutong.config.holders.need_of"  # how much of a factor a holder needs, and how that came about
HOLDERS_SEEN = "wutong.config.holders.seen_among"  # which holders of factors a person may open
CHAIN_WORDS = "wutong.config.chain_words"  # how chains and nodes are called, where only their keys are kept
POWER_OFFERS = "wutong.config.offers.power_offers"  # what a page of a visit says of power

from wutong.config.navigation import NAVIGATION as NAVIGATION  # noqa: E402
