"""Routes as data: which coded stages a complaint passes, in which order, at whose desk."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from complaints.states import State
from feedback_system.labels import Labelled


class Desk(models.TextChoices):
    """Who acts at a stage; each complaint knows which department that is."""

    REPORTER = "reporter", _("Who reported it")
    SALES = "sales", _("Sales")
    GM_OFFICE = "gm_office", _("GM office")
    QA = "qa", _("Quality assurance")
    PRODUCTION = "production", _("Production")
    RD = "rd", _("Research and development")
    MANAGER_OFFICE = "manager_office", _("Manager's office")
    RESPONSIBLE = "responsible", _("Department responsible")
    APPROVER = "approver", _("Approver by amount")
    RULING_APPROVER = "ruling_approver", _("Approver of the ruling")


class Skip(models.TextChoices):
    """When a stage is left out; each is a question that the complaint answers (models/complaint.py)."""

    NEVER = "", _("never")
    RD_NOT_WANTED = "rd_not_wanted", _("when no R&D opinion is wanted or it is there already")
    MANAGER_NOT_APPLICABLE = "manager_not_applicable", _("when the manager's office is marked not applicable")
    WITHIN_APPROVED_TERMS = "within_approved_terms", _("when the customer accepted within the approved terms")
    NO_REMEDY = "no_remedy", _("when no remedy is proposed")


class Overall(models.TextChoices):
    """The rule of the clock over the whole case. Its figures are data of the deadline rules, with versions and for single routes."""

    NONE = "", _("none: no limit over the whole case")
    CLOSE = "complaint-close", _("closing the complaint")
    LIGHT = "light-complaint", _("light complaint, or the customer's own date")
    HOTLINE = "hotline-answer", _("answer of the hotline")


class Route(Labelled):
    """A named way through the stages; a complaint keeps the version it was submitted with."""

    version = models.PositiveSmallIntegerField(_("version"), default=1)
    registrar = models.CharField(_("numbers and closes"), max_length=20, choices=Desk.choices)
    overall_rule = models.CharField(
        _("limit over the whole case"),
        max_length=40,
        choices=Overall.choices,
        default=Overall.CLOSE,
        blank=True,
    )
    weighs_reason = models.BooleanField(
        _("reason and demand are weighed before the acceptance"), default=False
    )
    asks_satisfaction = models.BooleanField(
        _("the customer is asked how satisfied after the answer"), default=False
    )
    is_active = models.BooleanField(_("may be chosen"), default=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_version_of_a_route"),
            models.CheckConstraint(
                condition=Q(overall_rule__in=Overall.values), name="the_limit_of_a_route_is_a_coded_one"
            ),
        ]


class RouteStage(models.Model):
    """One stage of a route."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="stages", verbose_name=_("route"))
    position = models.PositiveSmallIntegerField(_("position"))
    state = models.CharField(_("stage"), max_length=40, choices=State.choices)
    desk = models.CharField(_("desk"), max_length=20, choices=Desk.choices)
    skip = models.CharField(
        _("left out"), max_length=40, choices=Skip.choices, default=Skip.NEVER, blank=True
    )

    class Meta:
        verbose_name = _("stage of a route")
        constraints = [
            models.UniqueConstraint(fields=["route", "position"], name="one_stage_per_position"),
            models.UniqueConstraint(fields=["route", "state"], name="a_state_stands_once_in_a_route"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="a_stage_is_a_coded_state"),
        ]

    def __str__(self) -> str:
        return f"{self.route_id}.{self.position} {self.state}"


class Paper(models.TextChoices):
    """The papers of a complaint that companies call by names of their own."""

    COMPLAINT = "complaint", _("Complaint handling form")
    REPORT = "report", _("Investigation report")
    NOTICE = "notice", _("Complaint notice")
    CONTACT = "contact", _("Contact letter")


class RoutePaper(Labelled):
    """How a company calls a paper on one route; `code` is the paper. Without a row it has the name that ships."""

    route = models.ForeignKey(Route, models.PROTECT, related_name="papers", verbose_name=_("route"))

    class Meta:
        verbose_name = _("name of a paper")
        verbose_name_plural = _("names of papers")
        constraints = [
            models.UniqueConstraint(fields=["route", "code"], name="one_name_of_a_paper_per_route"),
            models.CheckConstraint(condition=Q(code__in=Paper.values), name="a_named_paper_is_known"),
        ]


def paper_names(route_id: int) -> dict[str, str]:
    """The names of all papers on a version of a route in the active language. Note: one query."""
    own = {row.code: row.label for row in RoutePaper.objects.filter(route=route_id)}
    return {paper.value: own.get(paper.value) or str(paper.label) for paper in Paper}
