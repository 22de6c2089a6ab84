"""Joint visits (会同处理, 会勘) and visits on site: asked for, set, recorded, read.

Source: policies 001 and 004, joint handling with quality; policy 001 on service feedback, 48 hours to the site.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.models.route import Desk
from feedback_system.cases.parts import has_read


class VisitKind(models.TextChoices):
    """Why somebody goes there."""

    JOINT = "joint", _("Joint visit")
    SITE = "site", _("Visit on site")


class VisitState(models.TextChoices):
    """How far a visit has come."""

    ASKED = "asked", pgettext_lazy("visit", "asked for")
    CONFIRMED = "confirmed", pgettext_lazy("visit", "quality goes")
    HANDED_OVER = "handed_over", pgettext_lazy("visit", "waits for the general manager to appoint people")
    APPOINTED = "appointed", pgettext_lazy("visit", "people appointed")
    RECORDED = "recorded", pgettext_lazy("visit", "recorded")
    CANCELLED = "cancelled", pgettext_lazy("visit", "cancelled")


OPEN_VISIT = frozenset({VisitState.ASKED, VisitState.CONFIRMED, VisitState.HANDED_OVER, VisitState.APPOINTED})
"""Asked for and neither recorded nor cancelled."""


class JointVisit(models.Model):
    """One visit on a case, from the request to its record. At most one of a kind is open at a time."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="joint_visits")
    kind = models.CharField(_("kind"), max_length=10, choices=VisitKind.choices)
    state = models.CharField(_("state"), max_length=20, choices=VisitState.choices, default=VisitState.ASKED)
    asked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for at"))
    reason = models.TextField(_("what is to be looked at"), max_length=2_000)
    planned_for = models.DateTimeField(_("planned for"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    confirmed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    handed_over_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("handed over by")
    )
    handed_over_at = models.DateTimeField(_("handed over at"), null=True)
    hand_over_reason = models.CharField(_("why quality cannot go"), max_length=500, blank=True)
    appointed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("appointed by")
    )
    appointed_at = models.DateTimeField(_("appointed at"), null=True)
    instruction = models.TextField(_("instruction to the visitors"), max_length=2_000, blank=True)
    visited_at = models.DateTimeField(_("arrived at"), null=True)
    recorded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), null=True)
    late_reason = models.CharField(_("why it was entered late"), max_length=200, blank=True)
    others = models.CharField(_("others who were there"), max_length=300, blank=True)
    findings = models.TextField(_("findings"), max_length=20_000, blank=True)
    proposal = models.TextField(_("proposal"), max_length=5_000, blank=True)
    read_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("read by")
    )
    read_at = models.DateTimeField(_("read at"), null=True)
    cancelled_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("cancelled by")
    )
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("joint visit")
        verbose_name_plural = _("joint visits")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=VisitKind.values), name="kind_of_a_visit_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=VisitState.values), name="state_of_a_visit_is_known"
            ),
            models.UniqueConstraint(
                fields=["complaint", "kind"],
                condition=Q(state__in=sorted(OPEN_VISIT)),
                name="one_open_visit_of_a_kind_per_case",
            ),
            models.CheckConstraint(
                condition=~Q(state=VisitState.RECORDED.value)
                | Q(visited_at__isnull=False, recorded_by__isnull=False, recorded_at__isnull=False),
                name="a_recorded_visit_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(visited_at__isnull=True) | Q(visited_at__lte=F("recorded_at")),
                name="a_visit_happens_before_it_is_recorded",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True, read_by__isnull=True)
                | Q(read_at__isnull=False, read_by__isnull=False, state=VisitState.RECORDED.value),
                name="a_read_visit_was_recorded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"

    @property
    def is_open(self) -> bool:
        """Whether it is neither recorded nor cancelled."""
        return self.state in OPEN_VISIT

    @property
    def waits_to_be_read(self) -> bool:
        """Whether the general manager who appointed the visitors has not marked their report as read."""
        return self.state == VisitState.RECORDED and self.appointed_at is not None and self.read_at is None

    def those(self, part: str) -> list[Visitor]:
        """The visitors with that part, in the order they were entered. Note: no query when they came along."""
        return sorted((one for one in self.visitors.all() if one.part == part), key=lambda one: one.pk)


class VisitPart(models.TextChoices):
    """What somebody has to do with a visit."""

    WANTED = "wanted", pgettext_lazy("visitor", "wanted")
    GOES = "goes", pgettext_lazy("visitor", "goes")
    WENT = "went", pgettext_lazy("visitor", "went")


class Visitor(models.Model):
    """A department or a person that is wanted on a visit, goes there, or went."""

    visit = models.ForeignKey(JointVisit, models.PROTECT, related_name="visitors")
    part = models.CharField(_("part"), max_length=10, choices=VisitPart.choices)
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("visitor")
        constraints = [
            models.CheckConstraint(condition=Q(part__in=VisitPart.values), name="part_of_a_visitor_is_known"),
            models.CheckConstraint(
                condition=Q(department__isnull=False) | Q(person__isnull=False),
                name="a_visitor_is_a_department_or_a_person",
            ),
        ]

    def __str__(self) -> str:
        names = [str(self.person)] if self.person is not None else []
        if self.department is not None:
            names.append(self.department.label)
        return " · ".join(names)


def with_people(visits: models.QuerySet[JointVisit]) -> models.QuerySet[JointVisit]:
    """The visits with everybody who had a part in them, in two queries."""
    signers = ("asked", "confirmed", "handed_over", "appointed", "recorded", "read", "cancelled")
    visitors = Visitor.objects.select_related("person", "department").order_by("pk")
    rows = visits.select_related(*(f"{name}_by" for name in signers)).order_by("pk")
    return rows.prefetch_related(models.Prefetch("visitors", visitors))


class Visiting:
    """What a complaint knows about its visits."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def visits(self) -> list[JointVisit]:
        """All visits in the order they were asked for, with their people. Note: two queries, none once a page has read them."""
        found: list[JointVisit] = self.asked_once("visits", self._visits)
        return found

    def _visits(self) -> list[JointVisit]:
        visits = self.joint_visits.all()
        if not has_read(self, "joint_visits"):
            visits = with_people(visits)
        return sorted(visits, key=lambda visit: visit.pk)

    def open_visit(self, kind: str) -> JointVisit | None:
        """The visit of that kind that is neither recorded nor cancelled, or None."""
        return next((visit for visit in self.visits() if visit.kind == kind and visit.is_open), None)

    def open_visits(self) -> list[JointVisit]:
        """Every visit that is neither recorded nor cancelled."""
        return [visit for visit in self.visits() if visit.is_open]

    def recorded_visits(self) -> list[JointVisit]:
        """Every visit with its record."""
        return [visit for visit in self.visits() if visit.state == VisitState.RECORDED]

    def _joint_visit_in(self, *states: VisitState) -> bool:
        visit = self.open_visit(VisitKind.JOINT)
        return visit is not None and visit.state in states

    @property
    def is_light(self) -> bool:
        """Whether the complaint goes the light route of service feedback."""
        return bool(self.route.code == "light")

    def visiting_department_ids(self, kind: str) -> list[int]:
        """The departments that may write the record: quality, whoever goes, and on site also sales and the reporter's."""
        quality = self.department_at(Desk.QA)
        ids = {quality.pk} if quality is not None else set()
        if kind == VisitKind.SITE:
            ids |= {self.sales_department_id, self.case.entered_by.department_id}
        visit = self.open_visit(kind)
        for visitor in visit.those(VisitPart.GOES) if visit is not None else ():
            ids.add(visitor.department_id)
            ids.add(visitor.person.department_id if visitor.person is not None else None)
        return sorted(ids - {None})

    def has_occasion_for_ask_joint_visit(self) -> bool:
        """No joint visit is open."""
        return self.open_visit(VisitKind.JOINT) is None

    def has_occasion_for_confirm_joint_visit(self) -> bool:
        """A joint visit is asked for and nobody has said who goes."""
        return self._joint_visit_in(VisitState.ASKED)

    def has_occasion_for_hand_over_joint_visit(self) -> bool:
        """Quality was to go."""
        return self._joint_visit_in(VisitState.ASKED, VisitState.CONFIRMED)

    def has_occasion_for_appoint_visitors(self) -> bool:
        """Quality cannot go."""
        return self._joint_visit_in(VisitState.HANDED_OVER)

    def has_occasion_for_record_joint_visit(self) -> bool:
        """A joint visit is open and it is known who goes, or quality went at once."""
        return self._joint_visit_in(VisitState.ASKED, VisitState.CONFIRMED, VisitState.APPOINTED)

    def has_occasion_for_read_visit(self) -> bool:
        """A report of people whom the general manager appointed is not marked as read."""
        return any(visit.waits_to_be_read for visit in self.visits())

    def has_occasion_for_cancel_joint_visit(self) -> bool:
        """A visit is open."""
        return bool(self.open_visits())

    def has_occasion_for_ask_site_visit(self) -> bool:
        """The light route, and no visit on site is open."""
        return self.is_light and self.open_visit(VisitKind.SITE) is None

    def has_occasion_for_record_site_visit(self) -> bool:
        """A visit on site is open."""
        return self.open_visit(VisitKind.SITE) is not None

    def visits_still_open(self) -> Iterator[Any]:
        """Yield a sentence for every visit that is neither recorded nor cancelled."""
        for visit in self.open_visits():
            words = {"day": f"{timezone.localtime(visit.asked_at):%Y-%m-%d}"}
            if visit.kind == VisitKind.SITE:
                yield (
                    _(
                        "The visit on site asked for on %(day)s is not recorded. Record it, or call it off with a reason."
                    )
                    % words
                )
            else:
                yield (
                    _(
                        "The joint visit asked for on %(day)s is not recorded. Record it, or call it off with a reason."
                    )
                    % words
                )
