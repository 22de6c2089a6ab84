"""Settings that run with an empty environment: SQLite, a broker without a server, mail on the console.

Everything the embedded mode writes lies in VAR_DIR; the variables are described in
docs/how-to/run-in-production.md.
"""

from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from accounts.login_settings import *  # noqa: F403
from feedback_system import logs
from feedback_system.settings import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = env.folder("VAR_DIR", BASE_DIR / "var")

DEBUG = env.boolean("DEBUG", False)
# A demo company with a password everybody knows: `manage.py demo` switches it on, production refuses it.
DEMO = env.boolean("DEMO", False)
DEMO_PASSWORD = "feedback-demo-2026"  # noqa: S105  public on purpose

SECRET_KEY = env.text("SECRET_KEY") or env.key_file(VAR_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.listing("SECRET_KEY_FALLBACKS", [])
# Encrypts identity numbers, bank accounts and health data. It must not lie in the database it protects.
FIELD_KEY = env.text("FIELD_KEY") or env.key_file(VAR_DIR / "field_key")
FIELD_KEY_FALLBACKS = env.listing("FIELD_KEY_FALLBACKS", [])

# Where requests may go over HTTP (robots of WeCom, DingTalk, Feishu and Lark; the gateway of text messages); nothing else is ever reached.
OUTBOUND_HOSTS = env.listing(
    "OUTBOUND_HOSTS", ["qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn", "open.larksuite.com"]
)
# Where webhooks may go; "*" is every public host. Addresses inside the house are refused all the same.
WEBHOOK_HOSTS = env.listing("WEBHOOK_HOSTS", ["*"])
# Where the servers of a company's own directory may stand (log-in by WeCom, DingTalk, Feishu, OpenID Connect).
LOGIN_HOSTS = env.listing("LOGIN_HOSTS", ["*"])
# host:port of an own relay, of a log-in server inside the house, or a test receiver that may be reached without TLS and inside the house.
OUTBOUND_LOCAL_ADDRESSES = env.listing("OUTBOUND_LOCAL_ADDRESSES", [])

# Links in mails start here, never with the Host header of a request: that one is the attacker's to choose.
BASE_URL = env.web_address("BASE_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "simple_history",
    "template_partials",
    "feedback_system.web",
    "feedback_system.api",
    "feedback_system.reference",
    "feedback_system.company",
    "accounts",
    "feedback_system.numbering",
    "feedback_system.worktime",
    "feedback_system.jobs",
    "feedback_system.masterdata",
    "feedback_system.audit",
    "feedback_system.cases",
    "feedback_system.notifications",
    "feedback_system.attachments",
    "feedback_system.searching",
    "feedback_system.catalogues",
    "feedback_system.deadlines",
    "feedback_system.approvals",
    "feedback_system.escalation",
    "feedback_system.desk",
    "feedback_system.administration",
    "feedback_system.imports",
    "feedback_system.oversight",
    "feedback_system.lessons",
    "feedback_system.reports",
    "feedback_system.reporting",
    "feedback_system.conformity",
    "feedback_system.health",
    "quality",
    "quality.anomalies",
    "quality.investigations",
    "quality.watches",
    "quality.supplier_requests",
    "quality.slips",
    "aftersales",
    "aftersales.surveys",
    "aftersales.services",
    "aftersales.contracts",
    "aftersales.visits",
    "complaints",
    "complaints.penalties",
    "complaints.intake",
    "demo",
]

MIDDLEWARE = [
    "feedback_system.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Those above ask no database and give every answer its headers; this one answers /healthz before any that asks.
    "feedback_system.health.middleware.LiveMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "feedback_system.reference.middleware.ReadingMiddleware",
    "feedback_system.web.middleware.LanguageMiddleware",
    "feedback_system.web.middleware.TimeZoneMiddleware",
    "accounts.middleware.PasswordDueMiddleware",
    "accounts.middleware.SecondFactorDueMiddleware",
    "accounts.middleware.LastSeenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.looking_middleware.LookingAsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "feedback_system.web.middleware.ErrorMiddleware",
]

CSRF_FAILURE_VIEW = "feedback_system.web.views.csrf_failure"
ROOT_URLCONF = "feedback_system.urls"
WSGI_APPLICATION = "feedback_system.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "feedback_system.web.context_processors.page",
            ],
            "builtins": ["django.templatetags.i18n", "feedback_system.web.templatetags.ui"],
        },
    }
]

# Data -------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", sqlite_file=VAR_DIR / "db.sqlite3")}

BROKER_ADDRESS, CACHE_ADDRESS = env.redis("REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_ADDRESS, "TIMEOUT": 300}
        if CACHE_ADDRESS
        # Not the memory of one process: log-in limits and locks must hold across threads and processes.
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache", "TIMEOUT": 300}
    )
}

MEDIA_ROOT = env.folder("MEDIA_ROOT", VAR_DIR / "media")
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # bytes of a request without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
# The daily head of the history goes here; in production a place that the database's administrator cannot
# write to.
ANCHOR_DIR = env.folder("ANCHOR_DIR", VAR_DIR / "anchors")

# Background work --------------------------------------------------------------------------------------------

CELERY_BROKER_URL = BROKER_ADDRESS or "memory://localhost/"
# kombu's memory and Redis transports read different options and ignore the other's.
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"polling_interval": 0.2} if not BROKER_ADDRESS else {"visibility_timeout": 600}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True  # what was done stands in our own rows
CELERY_TASK_ACKS_LATE = True  # tasks are idempotent: repeated after a crash rather than lost
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 14 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Long work that people ask for; the other threads of the workers are kept free for the sweeps.
JOBS_AT_ONCE = env.whole_number("JOBS_AT_ONCE", 1, least=1, most=64)
# A list with more rows becomes a file in the background; up to here it streams at once.
EXPORT_STREAMS_UP_TO = env.whole_number("EXPORT_STREAMS_UP_TO", 5_000, least=1, most=100_000)
CELERY_BEAT_SCHEDULER = "feedback_system.celery:PromptScheduler"


def _every(seconds: int, task: str) -> dict[str, Any]:
    """A sweep that finds its own work. A message that waited a whole round is dropped: the next is there."""
    return {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}


# Intervals, and one quiet hour of the night: business times belong to the company's calendar, not to a
# crontab.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "heartbeat": _every(60, "feedback_system.health.tasks.heartbeat"),
    "escalate what is due": _every(60, "feedback_system.escalation.tasks.sweep"),
    "deliver notices": _every(30, "feedback_system.notifications.tasks.deliver_waiting"),
    "post to robots": _every(30, "feedback_system.notifications.tasks.deliver_posts"),
    "deliver to webhooks": _every(30, "feedback_system.notifications.tasks.deliver_hooks"),
    "deliver text messages": _every(30, "feedback_system.notifications.tasks.deliver_texts"),
    "make morning lists": _every(600, "feedback_system.desk.tasks.make_morning_lists"),
    "send own reports": _every(600, "feedback_system.reporting.tasks.send_own_reports"),
    "deliver letters to customers": _every(30, "complaints.tasks.deliver_letters"),
    "watch dates without a case": _every(600, "feedback_system.escalation.tasks.watch_dates"),
    "take in mail": _every(60, "complaints.intake.tasks.take_in_mail"),
    "deliver claims to third parties": _every(30, "complaints.tasks.deliver_claims"),
    "deliver requests to suppliers": _every(30, "quality.supplier_requests.tasks.deliver_requests"),
    "deliver questionnaires": _every(30, "aftersales.surveys.tasks.deliver_questionnaires"),
    "open surveys of a rhythm": _every(3600, "aftersales.surveys.tasks.open_surveys"),
    "deliver service vouchers": _every(30, "aftersales.services.tasks.deliver_vouchers"),
    "deliver renewal notices": _every(30, "aftersales.contracts.tasks.deliver_notices"),
    "open contract renewals": _every(3600, "aftersales.contracts.tasks.open_renewals"),
    "make the list of due visits": _every(3600, "aftersales.visits.tasks.open_visits"),
    "work off jobs": _every(60, "feedback_system.jobs.tasks.work_off"),
    "warn of missing calendars": _every(3600, "feedback_system.deadlines.tasks.warn_of_missing_calendars"),
    "anchor the history": _every(3600, "feedback_system.audit.tasks.anchor_history"),
    "open slips of the month": _every(3600, "quality.slips.tasks.open_slips_of_the_month"),
    "look for signals of early warning": _every(3600, "quality.watches.tasks.find_signals_of_the_day"),
    "check evidence": {
        "task": "feedback_system.attachments.tasks.check_evidence",
        "schedule": crontab(hour="18", minute="20"),  # 2:20 in Shanghai
    },
    "check the figures": {
        "task": "feedback_system.reporting.tasks.check_figures_of_the_night",
        "schedule": crontab(hour="19", minute="20"),  # 3:20 in Shanghai
    },
    "forget old sweeps": {
        "task": "feedback_system.escalation.tasks.forget_old_sweeps",
        "schedule": crontab(hour="18", minute="40"),  # 2:40 in Shanghai
    },
    "forget old access": {
        "task": "accounts.tasks.forget_old_access",
        "schedule": crontab(hour="18", minute="50"),  # 2:50 in Shanghai
    },
    "tidy the public door": {
        "task": "complaints.tasks.tidy_the_public_door",
        "schedule": crontab(hour="19", minute="35"),  # 3:35 in Shanghai
    },
    "check the intake ledger": {
        "task": "complaints.intake.tasks.check_intake",
        "schedule": crontab(hour="19", minute="50"),  # 3:50 in Shanghai
    },
    "forget old messages of webhooks": {
        "task": "feedback_system.notifications.tasks.forget_old_hooks",
        "schedule": crontab(hour="18", minute="45"),  # 2:45 in Shanghai
    },
    "forget old jobs": {
        "task": "feedback_system.jobs.tasks.forget_old_jobs",
        "schedule": crontab(hour="19", minute="5"),  # 3:05 in Shanghai
    },
}

# Mail -------------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = "feedback-system@localhost"
globals().update(env.mail("EMAIL_URL"))

# People -----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
# Log-in, lock-out, sessions and password rules stand in accounts/login_settings.py, imported above.
PASSWORD_POLICY = env.one_of("PASSWORD_POLICY", "default", ("default", "mlps"))
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Languages and time -----------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
    ("en", _("English")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Static files -----------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.folder("STATIC_ROOT", VAR_DIR / "static")
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = (
    True  # straight from the source folders; production packs them once, in the image build
)
PACKED_STATIC_FILES = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# What a browser may do --------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],  # icons inside the style sheet, previews of a photo not yet sent
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"  # public status and survey links carry a token in their path
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "feedback_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # app.js reads it for htmx and drafts
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")

# API --------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "feedback_system.api.exceptions.handle",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Feedback system",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # The documents page comes from this server: nothing is fetched from elsewhere.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "SheetKindEnum": ["technician", "supervisor"],
        "DeadlineStateEnum": ["running", "parked", "met", "cancelled"],
        "VisitStateEnum": "complaints.models.visits.VisitState",
        "FollowUpEntryKindEnum": ["opened", "done", "solved", "confirmed", "not_solved"],
        "MonthStateEnum": ["open", "closed"],
        "SanctionKindEnum": ["economic", "warning", "minor", "major"],
        "DisposalEnum": [
            "concession",
            "sort",
            "rework",
            "scrap",
            "return",
            "release",
            "stop_line",
            "stop_shipment",
        ],
        "DispositionLineStateEnum": ["asked", "open", "done", "replaced", "refused"],
        "FindingKindEnum": ["fact", "evidence", "opinion"],
        "AnomalyCheckKindEnum": ["same_batch", "retained", "retest"],
        "GoodsMoveKindEnum": ["held", "moved", "sorted", "reworked", "scrapped", "returned", "released"],
        "FieldCheckEnum": ["conforms", "deviates", "not_done"],
        "SanctionLineStateEnum": ["planned", "in_force", "lifted", "dropped"],
        "TierEnum": ["correction", "short", "full"],
        "DisciplineEnum": ["D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8"],
        "EffectVerdictEnum": ["open", "kept", "broken", "unanswerable"],
        "RootCauseEnum": ["occurrence", "escape", "system"],
        "SupplierRequestPartEnum": ["containment", "cause", "action", "report"],
        "ServiceClassEnum": ["A", "B", "C", "D"],
    },
}

# Logs -------------------------------------------------------------------------------------------------------

LOGGING = logs.configuration(
    as_json=env.boolean("LOG_JSON", False),
    level=env.one_of("LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR")),
)
SENTRY_DSN = env.text("SENTRY_DSN")
