"""One piece of long work: who asked for what, how far it is, what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission

if TYPE_CHECKING:
    from accounts.models import User


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("waiting for a worker")
    RUNNING = "running", _("in progress")
    DONE = "done", _("finished")
    FAILED = "failed", _("not finished")
    CANCELLED = "cancelled", _("stopped by somebody")


class Failure(models.TextChoices):
    """Why a job was not finished; the words for people stand in `showing.py`."""

    REFUSED = "refused", _("refused")
    FAULT = "fault", _("fault of the program")
    INTERRUPTED = "interrupted", _("interrupted too often")


class JobQuerySet(models.QuerySet):
    """Questions about jobs."""

    def visible_to(self, user: User) -> JobQuerySet:
        """The own jobs; administrators and auditors see everybody's."""
        if user.holds(Permission.MANAGE_SETTINGS) or user.holds(Permission.READ_HISTORY):
            return self
        return self.filter(asked_by=user.pk)

    def free(self, at: datetime) -> JobQuerySet:
        """Those a worker may take up at `at`: waiting ones, and those of a worker whose lease has run out."""
        return self.filter(Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lte=at))

    def in_hand(self, at: datetime) -> JobQuerySet:
        """Those a living worker works on."""
        return self.filter(state=JobState.RUNNING, lease_until__gt=at)


class Job(models.Model):
    """A row per job. Written only by `jobs.operations`, `jobs.work` and the `Progress` of the work itself."""

    kind = models.SlugField(_("kind"), max_length=60)
    asked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="jobs", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    params = models.JSONField(_("asked for"), default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), null=True, blank=True)
    checkpoint = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # Which worker has it, and until when nobody else may take it; renewed while it gets on.
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    cancel_asked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stopped by")
    )
    failure = models.CharField(_("why it failed"), max_length=20, choices=Failure.choices, blank=True)
    error = models.CharField(_("what was refused"), max_length=500, blank=True)
    result = models.JSONField(_("result"), default=dict, encoder=DjangoJSONEncoder)
    file = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(_("file"), max_length=120, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="state_of_a_job_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], ended_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], ended_at__isnull=False),
                name="a_job_that_is_over_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False), name="who_works_has_a_lease"
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(done__lte=F("total")),
                name="no_more_is_done_than_there_is",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at", "id"], condition=Q(state__in=["waiting", "running"]), name="job_to_do"
            ),
            models.Index(fields=["asked_by", "-id"], name="job_of_person"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="job_over"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether nothing happens on it any more."""
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

    @property
    def is_being_stopped(self) -> bool:
        """Whether somebody has asked the worker to stop and it has not answered yet."""
        return not self.is_over and self.cancel_asked_by_id is not None

    @property
    def percent(self) -> int | None:
        """How much of it is done; None while nobody knows how much there is."""
        return self.done * 100 // self.total if self.total else None

    def param(self, name: str, default: Any = None) -> Any:
        """One value of what was asked for."""
        return self.params.get(name, default)
