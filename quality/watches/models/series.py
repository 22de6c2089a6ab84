"""A series of findings with its figures of the last run, and the run itself. Derived data: each run writes it again from the cases."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quality.watches.states import Scope, SeriesStanding


class WatchRun(models.Model):
    """The run of one day. A run that was broken off has no end; the next one of the day does it again."""

    day = models.DateField(_("day"), unique=True)
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    rules = models.JSONField(_("rules used"), default=dict)
    series = models.PositiveIntegerField(_("series judged"), default=0)
    signals = models.PositiveIntegerField(_("signals"), default=0)
    opened = models.PositiveIntegerField(_("cases opened"), default=0)
    delays_known = models.PositiveIntegerField(_("findings whose delay is known"), default=0)
    """0 where the stated default was used because there were too few."""
    left_out = models.JSONField(_("findings left out"), default=dict)
    """How many by reason: no_product, no_day, …"""

    class Meta:
        verbose_name = _("run of early warning")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="a_run_of_early_warning_ends_after_it_began",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class WatchSeries(models.Model):
    """Findings of one defect on one product, batch or supplier, week by week against what was shipped."""

    key = models.CharField(max_length=120, unique=True)
    """Scope, id and defect in one text, such as "batch:17:crack"."""
    scope = models.CharField(_("scope"), max_length=10, choices=Scope.choices)
    product = models.ForeignKey(
        "masterdata.Product",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product"),
    )
    batch = models.ForeignKey(
        "masterdata.Batch", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("batch")
    )
    supplier = models.ForeignKey(
        "masterdata.Supplier",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("supplier"),
    )
    defect = models.CharField(_("defect"), max_length=60)
    """The key of the defect; what it is called, quality/watches/defects.py says."""
    run = models.ForeignKey(WatchRun, models.PROTECT, related_name="rows", verbose_name=_("run"))
    standing = models.CharField(_("standing"), max_length=20, choices=SeriesStanding.choices)
    count = models.PositiveIntegerField(_("findings in the recent weeks"), default=0)
    exposure = models.FloatField(_("exposed pieces in the recent weeks"), default=0)
    expected = models.FloatField(_("expected findings"), default=0)
    limit_count = models.PositiveIntegerField(_("upper limit of the count"), default=0)
    usual_count = models.PositiveIntegerField(_("findings in the weeks before"), default=0)
    usual_exposure = models.FloatField(_("exposed pieces in the weeks before"), default=0)
    rate = models.FloatField(_("usual rate per piece"), default=0)
    evidence = models.FloatField(_("cumulative sum"), default=0)
    limit = models.FloatField(_("decision limit"), default=0)
    since = models.DateField(_("raised since the week of"), null=True, blank=True)
    since_count = models.PositiveIntegerField(_("findings since then"), default=0)
    since_expected = models.FloatField(_("expected since then"), default=0)
    weeks = models.JSONField(_("weeks"), default=list)
    """[Monday, findings, expected, cumulative sum] of each recent week, oldest first."""
    muted_until = models.DateField(_("raised limit until"), null=True, blank=True)
    raised_by = models.FloatField(_("limit raised by"), default=0)
    restart_on = models.DateField(_("sum begins anew on"), null=True, blank=True)
    """A signal judged true is acted upon; what led to it does not signal again."""

    class Meta:
        verbose_name = _("series of early warning")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    scope=Scope.PRODUCT, product__isnull=False, batch__isnull=True, supplier__isnull=True
                )
                | Q(scope=Scope.BATCH, product__isnull=False, batch__isnull=False, supplier__isnull=True)
                | Q(scope=Scope.SUPPLIER, product__isnull=True, batch__isnull=True, supplier__isnull=False),
                name="a_series_names_what_its_scope_says",
            ),
            models.CheckConstraint(
                condition=Q(standing__in=SeriesStanding.values), name="standing_of_a_series_is_known"
            ),
            models.CheckConstraint(
                condition=Q(muted_until__isnull=True, raised_by=0)
                | Q(muted_until__isnull=False, raised_by__gt=0),
                name="a_raised_limit_has_an_end",
            ),
        ]
        indexes = [models.Index(fields=["run", "-evidence", "id"], name="series_strongest_first")]

    def __str__(self) -> str:
        return self.key

    def raised_on(self, day: date) -> float:
        """By how much the limit is raised on that day."""
        return self.raised_by if self.muted_until is not None and day <= self.muted_until else 0.0

    def subject(self) -> str:
        """What the findings have in common besides the defect: the batch with its product, the product, or the supplier."""
        if self.batch is not None and self.product is not None:
            return f"{self.product.code} {self.batch.number}"
        return str(self.supplier or self.product or "")

    def figures(self) -> dict[str, Any]:
        """The figures as they stand, for the case that keeps them."""
        names = (
            "count", "exposure", "expected", "limit_count", "usual_count", "usual_exposure", "rate", "evidence", "limit",
            "since_count", "since_expected", "weeks",
        )  # fmt: skip
        found: dict[str, Any] = {name: getattr(self, name) for name in names}
        return found | {"since": self.since.isoformat() if self.since is not None else None}
