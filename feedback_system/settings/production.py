"""Settings of a real installation: the embedded ones, hardened; nothing starts with anything missing."""

import os

from django.core.exceptions import ImproperlyConfigured

from feedback_system.settings import env

# Before the embedded settings are read: those would make key files and a database of their own for what is
# missing.
env.require(
    "SECRET_KEY",
    "FIELD_KEY",
    "BASE_URL",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "MEDIA_ROOT",
    "ANCHOR_DIR",
)
os.environ.setdefault("LOG_JSON", "true")
os.environ.setdefault("LOG_LEVEL", "INFO")

from feedback_system.settings.base import *  # noqa: E402, F403
from feedback_system.settings.base import (  # noqa: E402
    ALLOWED_HOSTS,
    BASE_URL,
    DATABASES,
    DEBUG,
    DEMO,
    FIELD_KEY,
    PACKED_STATIC_FILES,
    SECRET_KEY,
    SENTRY_DSN,
    STORAGES,
)

_faults = [
    sentence
    for is_wrong, sentence in [
        (DEBUG, "DEBUG must be off"),
        (DEMO, "DEMO must be off, for its password is public"),
        (len(SECRET_KEY) < 50, "SECRET_KEY must have at least 50 characters"),
        (len(FIELD_KEY) < 32, "FIELD_KEY must have at least 32 characters"),
        (SECRET_KEY == FIELD_KEY, "SECRET_KEY and FIELD_KEY must differ"),
        (not BASE_URL.startswith("https://"), "BASE_URL must begin with https://"),
        ("*" in ALLOWED_HOSTS, "ALLOWED_HOSTS must name the hosts instead of *"),
        ("postgresql" not in DATABASES["default"]["ENGINE"], "DATABASE_URL must name a PostgreSQL database"),
    ]
    if is_wrong
]
if _faults:
    raise ImproperlyConfigured(f"The production settings refuse to start: {'; '.join(_faults)}.")

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": PACKED_STATIC_FILES}}
WHITENOISE_USE_FINDERS = False

# The front proxy ends TLS and must set this header itself, dropping one that the client sent
# (deploy/nginx.conf does).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes come from inside, without TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# The preload list binds the whole registered domain for years: that is for the owner of the domain to ask
# for.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECOND_FACTOR_FOR_RIGHTS = env.boolean("SECOND_FACTOR_FOR_RIGHTS", True)
SESSION_COOKIE_NAME = "__Host-feedback_session"

if SENTRY_DSN:
    # An extra that is installed only where it is wanted; nothing leaves the house without it.
    try:
        import sentry_sdk
    except ImportError as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set, but sentry-sdk is not installed. Install it, or unset SENTRY_DSN."
        ) from error
    from feedback_system import logs

    def _without_personal_data(event: dict[str, object], _hint: object) -> dict[str, object]:
        return {
            key: logs.mask(part) if isinstance(part, str) else part
            for key, part in event.items()
            if key != "request"
        }

    sentry_sdk.init(
        dsn=SENTRY_DSN,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=_without_personal_data,
    )
