"""The background worker.

A message only wakes a sweep: what is due stands in the database and survives a lost message.
"""

import os
from datetime import timedelta
from typing import Any

import structlog
from celery import Celery, Task
from celery.beat import Scheduler
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feedback_system.settings.base")


class TracedTask(Task):
    """A task whose log lines carry its name, its id and the id of the request that asked for it."""

    abstract = True

    def apply_async(self, *args: Any, headers: dict[str, Any] | None = None, **options: Any) -> Any:
        asked_by = structlog.contextvars.get_contextvars().get("request")
        return super().apply_async(*args, headers={"asked_by": asked_by, **(headers or {})}, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        asked_by = (self.request.headers or {}).get("asked_by")
        context = {"task": self.name, "task_id": self.request.id, "request": asked_by}
        with structlog.contextvars.bound_contextvars(**context):
            return super().__call__(*args, **kwargs)


class PromptScheduler(Scheduler):
    """Runs every sweep at once when it starts: what fell due during a standstill has waited long enough.

    It keeps no file: a sweep too early or twice does no harm. Nightly work waits for its night.
    """

    def setup_schedule(self) -> None:
        super().setup_schedule()
        for entry in self.schedule.values():
            if not isinstance(entry.schedule, crontab):
                entry.last_run_at -= timedelta(days=1)


app = Celery("feedback_system", task_cls=TracedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
