"""House policies of apportionment in versions, and the base points by which people of a unit share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from complaints.sharing_policies import Band, Bearer, Division, Measure, Policy, PolicyPart
from feedback_system.labels import Labelled


class SharingPolicyQuerySet(models.QuerySet["SharingPolicy"]):
    """Which version holds on a day."""

    def in_force(self, on: date) -> SharingPolicyQuerySet:
        """The versions that hold on `on`."""
        begun = self.filter(effective_from__lte=on)
        return begun.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=on))

    def covering(self, fault_kind: Any, on: date) -> SharingPolicy | None:
        """The version that holds for a kind of fault; one of its own goes before one for every kind."""
        fitting = self.in_force(on).filter(Q(fault_kind=fault_kind) | Q(fault_kind__isnull=True))
        return fitting.order_by(F("fault_kind").asc(nulls_last=True), "pk").first()


class SharingPolicy(Labelled):
    """One version of a house policy: bands of loss, and who takes which part in each.

    It proposes shares and never decides. None is there at install: the tables of policy 004, sanctions 三, are lost.
    """

    version = models.PositiveSmallIntegerField(_("version"), default=1)
    fault_kind = models.ForeignKey(
        "complaints.Code",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kind of fault"),
    )
    """None: every kind of fault that has no policy of its own."""
    effective_from = models.DateField(_("in force from"))
    effective_to = models.DateField(_("until before"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    bands = models.JSONField(_("bands of loss"))
    """As `stored` writes them: amounts as text, exact."""

    history = HistoricalRecords()
    objects = SharingPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("house policy of apportionment")
        verbose_name_plural = _("house policies of apportionment")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_version_of_a_house_policy"),
            models.UniqueConstraint(
                fields=["code", "effective_from"], name="one_version_of_a_house_policy_begins_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="a_house_policy_ends_after_it_begins",
            ),
        ]

    @property
    def policy(self) -> Policy:
        """The bands as values."""
        return read(self.bands)


class BasePoints(models.Model):
    """The base points of a person in a month (policy 004, economic penalties 三.3); keeping them by month is ours."""

    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="base_points", verbose_name=_("person")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"))
    points = models.DecimalField(_("base points"), max_digits=7, decimal_places=2)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("base points of a month")
        verbose_name_plural = _("base points of the months")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "year", "month"], name="a_person_has_base_points_once_a_month"
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1) & Q(month__lte=12), name="base_points_are_of_a_month"
            ),
            models.CheckConstraint(condition=Q(points__gte=0), name="base_points_are_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}-{self.month:02d}"


def stored(policy: Policy) -> list[dict[str, Any]]:
    """The bands as plain JSON values."""
    return [
        {
            "above": _text(band.above),
            "up_to": _text(band.up_to),
            "parts": [
                {
                    "bearer": part.bearer.value,
                    "measure": part.measure.value,
                    "value": _text(part.value),
                    "cap": _text(part.cap),
                    "division": part.division.value,
                }
                for part in band.parts
            ],
        }
        for band in policy.bands
    ]


def read(bands: list[Mapping[str, Any]]) -> Policy:
    """The values out of what `stored` wrote."""
    return Policy(
        tuple(
            Band(
                Decimal(band["above"]),
                _number(band["up_to"]),
                tuple(
                    PolicyPart(
                        Bearer(part["bearer"]),
                        Measure(part["measure"]),
                        _number(part["value"]),
                        _number(part["cap"]),
                        Division(part["division"]),
                    )
                    for part in band["parts"]
                ),
            )
            for band in bands
        )
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
