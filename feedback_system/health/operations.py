"""The beat of regular work and the questions of the readiness page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.models import Q

from feedback_system.health.expectations import expected, watched
from feedback_system.health.models import Heartbeat

BROKER_SECONDS = 2


@dataclass(frozen=True)
class Finding:
    """One line of the readiness page."""

    name: str
    good: bool
    message: str


def beat(*, name: str, at: datetime) -> None:
    """Note that the regular work `name` came through at `at`. An older time never replaces a newer one."""
    _, made = Heartbeat.objects.get_or_create(name=name, defaults={"at": at})
    if not made:
        Heartbeat.objects.filter(Q(name=name, at__lt=at)).update(at=at)


def findings(*, at: datetime) -> list[Finding]:
    """Database, cache, broker, the age of all expected regular work as seen at `at`, and the gauges.

    Ages and gauges cannot be told without the database, so they are left out when it does not answer.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        beats = dict(Heartbeat.objects.values_list("name", "at"))
        readings = {name: look() for name, look in sorted(watched().items())}
    except DatabaseError:
        return [Finding("database", good=False, message="does not answer"), _configured_broker()]
    ages = [_age(name, beats.get(name), within, at) for name, within in sorted(expected().items())]
    gauges = [Finding(name, reading.good, reading.message) for name, reading in readings.items()]
    return [
        Finding("database", good=True, message="answers"),
        _cache(),
        _configured_broker(),
        *ages,
        *gauges,
    ]


def _cache() -> Finding:
    try:
        cache.set("readyz", "1", timeout=10)
        good = cache.get("readyz") == "1"
    except Exception:  # each cache library raises errors of its own
        good = False
    return Finding("cache", good=good, message="answers" if good else "does not answer")


def _configured_broker() -> Finding:
    with current_app.connection_for_write(connect_timeout=BROKER_SECONDS) as connection:
        return broker(connection)


def broker(connection: Any) -> Finding:
    """Whether messages can be handed over; the embedded broker lives in this process and always can."""
    try:
        connection.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
    except Exception:  # each transport raises errors of its own
        return Finding("broker", good=False, message="does not answer")
    return Finding("broker", good=True, message="answers")


def _age(name: str, last: datetime | None, within: timedelta, at: datetime) -> Finding:
    allowed = int(within.total_seconds())
    if last is None:
        return Finding(name, good=False, message=f"has not run yet, expected every {allowed} s")
    age = int((at - last).total_seconds())
    return Finding(name, good=age <= allowed, message=f"ran {age} s ago, expected every {allowed} s")
