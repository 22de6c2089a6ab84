"""What a start needs: nothing at all for a first try, everything for production."""

import json

import pytest

from tests.feedback_system.settings.processes import environment, production, python

SHOW = """
import json
from django.conf import settings
names = "DEBUG DEMO ALLOWED_HOSTS BASE_URL CELERY_BROKER_URL EMAIL_BACKEND SESSION_COOKIE_SECURE".split()
names += ["TIME_ZONE", "LANGUAGE_CODE"]
shown = {name: getattr(settings, name) for name in names}
shown["database"] = settings.DATABASES["default"]["ENGINE"]
shown["cache"] = settings.CACHES["default"]["BACKEND"]
shown["static"] = settings.STORAGES["staticfiles"]["BACKEND"]
print(json.dumps(shown))
"""


def test_an_empty_environment_is_enough_to_start(tmp_path):
    started = python(
        "-c", SHOW, env=environment(tmp_path, DJANGO_SETTINGS_MODULE="feedback_system.settings.base")
    )

    assert started.returncode == 0, started.stderr
    shown = json.loads(started.stdout)
    assert shown["database"] == "django.db.backends.sqlite3"
    assert shown["cache"].endswith("DatabaseCache")
    assert shown["CELERY_BROKER_URL"].startswith("memory://")
    assert shown["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert (shown["DEBUG"], shown["DEMO"]) == (False, False)
    assert (shown["TIME_ZONE"], shown["LANGUAGE_CODE"]) == ("Asia/Shanghai", "zh-hans")
    assert oct((tmp_path / "var" / "secret_key").stat().st_mode & 0o777) == "0o600"


def test_a_typing_error_in_a_switch_stops_the_start_in_one_clear_sentence(tmp_path):
    started = python(
        "-c",
        SHOW,
        env=environment(tmp_path, DJANGO_SETTINGS_MODULE="feedback_system.settings.base", DEMO="ja"),
    )

    assert started.returncode != 0
    assert "DEMO is 'ja', which is neither yes nor no. Set DEMO to true, false, 1 or 0." in started.stderr


def test_production_names_everything_that_is_missing_at_once_and_makes_nothing(tmp_path):
    started = python(
        "-c", SHOW, env=environment(tmp_path, DJANGO_SETTINGS_MODULE="feedback_system.settings.production")
    )

    assert started.returncode != 0
    assert (
        "SECRET_KEY, FIELD_KEY, BASE_URL, ALLOWED_HOSTS, DATABASE_URL, REDIS_URL, EMAIL_URL, MEDIA_ROOT, "
        "ANCHOR_DIR: set them" in started.stderr.splitlines()[-1]
    )
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("DEBUG", "true", "DEBUG must be off"),
        ("DEMO", "1", "DEMO must be off"),
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 50 characters"),
        ("FIELD_KEY", "short", "FIELD_KEY must have at least 32 characters"),
        ("BASE_URL", "http://feedback.example.com", "BASE_URL must begin with https://"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must name the hosts"),
        ("DATABASE_URL", "sqlite:////tmp/db.sqlite3", "DATABASE_URL must name a PostgreSQL database"),
        ("SENTRY_DSN", "https://key@errors.example.com/1", "sentry-sdk is not installed"),
    ],
)
def test_production_refuses_what_is_fit_for_a_demo_only(tmp_path, variable, value, sentence):
    started = python("-c", SHOW, env=production(tmp_path, **{variable: value}))

    assert started.returncode != 0
    assert sentence in started.stderr.splitlines()[-1]


def test_production_is_hardened(tmp_path):
    started = python("-c", SHOW, env=production(tmp_path))

    assert started.returncode == 0, started.stderr
    shown = json.loads(started.stdout)
    assert shown["SESSION_COOKIE_SECURE"] is True
    assert shown["cache"].endswith("RedisCache")
    assert shown["static"].endswith("CompressedManifestStaticFilesStorage")


@pytest.mark.slow
def test_djangos_own_check_for_deployment_has_nothing_to_say(tmp_path):
    checked = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", env=production(tmp_path))

    assert checked.returncode == 0, checked.stderr
