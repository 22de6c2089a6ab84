"""The schedule wakes sweeps; every task it names exists, and a standstill is made up for at once."""

import pytest
from celery import current_app
from celery.schedules import crontab
from django.conf import settings

from feedback_system.celery import PromptScheduler
from feedback_system.health.models import Heartbeat
from feedback_system.health.tasks import heartbeat


def test_every_task_of_the_schedule_exists():
    current_app.loader.import_default_modules()

    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert named - set(current_app.tasks) == set()


def test_sweeps_run_at_once_after_a_standstill_and_nightly_work_waits_for_its_night():
    scheduler = PromptScheduler(app=current_app, lazy=False)

    due = {name for name, entry in scheduler.schedule.items() if entry.is_due()[0]}

    nightly = {n for n, e in settings.CELERY_BEAT_SCHEDULE.items() if isinstance(e["schedule"], crontab)}
    assert nightly
    assert due >= set(settings.CELERY_BEAT_SCHEDULE) - nightly
    assert not due & nightly


@pytest.mark.django_db
def test_the_heartbeat_leaves_its_time_and_a_task_takes_arguments_of_a_later_version():
    heartbeat(added_by_a_later_version=True)

    assert Heartbeat.objects.filter(name="worker").exists()
