"""The objection (签呈): a memorial to the superiors against a ruling, and what the complaint knows about its objections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from complaints.models.ruling import Ruling, RulingShare
from complaints.models.settlement import Settling
from complaints.states import State
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import pending

if TYPE_CHECKING:
    from accounts.models import User


class Objection(models.Model):
    """One memorial against the ruling in force, or for the customer against "not upheld"; decided once, never edited.

    It speaks for a department (signed by its head), for a person named in the ruling, or for the customer. While it is
    open the consequences of the ruling are frozen; the remedy to the customer goes on.
    Source: policies 001 and 004, objection by memorial; level, limit and freeze are ours.
    """

    class Decision(models.TextChoices):
        OPEN = "open", _("Under review")
        UPHELD_RULING = "upheld_ruling", _("The ruling stands")
        CHANGED = "changed", _("The ruling is to be changed")
        CANCELLED = "cancelled", _("The ruling is cancelled")
        WITHDRAWN = "withdrawn", _("Withdrawn by the filer")
        SETTLED = "settled", _("Settled: the ruling no longer stands")

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="objections")
    number = models.PositiveSmallIntegerField(_("number on the case"))
    ruling = models.ForeignKey(
        "complaints.Ruling",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name=_("against the ruling"),
    )
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for the department"),
    )
    person = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for the person"),
    )
    for_customer = models.BooleanField(_("for the customer"), default=False)
    filed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("filed by")
    )
    filed_for = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("filed on behalf of"),
    )
    filed_at = models.DateTimeField(_("filed at"))
    asked = models.TextField(_("what is asked"), max_length=2_000)
    reasons = models.TextField(_("reasons"), max_length=20_000)
    decision = models.CharField(_("decision"), max_length=20, choices=Decision.choices, default=Decision.OPEN)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_for = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided on behalf of"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.TextField(_("reasons of the decision"), max_length=2_000, blank=True)

    class Meta:
        verbose_name = _("objection")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "number"], name="one_objection_per_number"),
            models.UniqueConstraint(
                fields=["complaint", "department"],
                condition=Q(decision="open", department__isnull=False),
                name="one_open_objection_per_complaint_and_department",
            ),
            models.UniqueConstraint(
                fields=["complaint", "person"],
                condition=Q(decision="open", person__isnull=False),
                name="one_open_objection_per_complaint_and_person",
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=False, person__isnull=True)
                | Q(department__isnull=True, person__isnull=False),
                name="an_objection_speaks_for_a_department_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(ruling__isnull=False, for_customer=False)
                | Q(ruling__isnull=True, for_customer=True, department__isnull=False),
                name="an_objection_is_against_a_ruling_or_for_the_customer",
            ),
            models.CheckConstraint(
                condition=Q(decision="open", decided_at__isnull=True)
                | (~Q(decision="open") & Q(decided_at__isnull=False)),
                name="an_ended_objection_has_a_time_an_open_one_has_none",
            ),
            models.CheckConstraint(
                condition=(
                    Q(decision__in=["upheld_ruling", "changed", "cancelled"], decided_by__isnull=False)
                    & ~Q(decision_reason="")
                )
                | Q(decision__in=["open", "withdrawn", "settled"], decided_by__isnull=True),
                name="a_decided_objection_has_a_person_and_reasons",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("filed_by")),
                name="nobody_decides_the_own_objection",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} objection {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided it and the filer has not taken it back."""
        return self.decision == self.Decision.OPEN

    @property
    def overturns(self) -> bool:
        """Whether it was decided against the ruling."""
        return self.decision in (self.Decision.CHANGED, self.Decision.CANCELLED)

    def was_filed_by(self, person: User) -> bool:
        """Whether `person` filed it, or a deputy did for that person."""
        return person.pk in (self.filed_by_id, self.filed_for_id)

    @property
    def speaks_for(self) -> str:
        """The department or person for whom it was filed, in words."""
        return str(self.department.label if self.department is not None else self.person)


class Objecting(Settling):
    """What a complaint answers about its rulings, their settlement and objections, and the acts between them.

    They move no state.
    """

    if TYPE_CHECKING:
        state: Any
        upheld: Any
        rulings: Any
        objections: Any
        opinions: Any
        pk: Any

        def asked_once(self, question: str, ask: Any) -> Any: ...

    # ---------------------------------------------------------------------------------------------------- questions

    def all_rulings(self) -> list[Ruling]:
        """Every version of the ruling, the newest first."""
        found: list[Ruling] = self.asked_once("rulings", lambda: list(self.rulings.all()) if self.pk else [])
        return sorted(found, key=lambda ruling: -ruling.version)

    def shares_of(self, ruling: Ruling) -> list[RulingShare]:
        """The shares of a ruling in order."""
        return sorted(ruling.shares.all(), key=lambda share: share.position)

    def signed_opinions(self) -> list[Any]:
        """The signed opinions in order."""
        return sorted(self.opinions.all(), key=lambda opinion: opinion.pk)

    @property
    def current_ruling(self) -> Ruling | None:
        """The newest ruling, approved or not, or None."""
        return next(iter(self.all_rulings()), None)

    @property
    def ruling_is_approved(self) -> bool:
        """Whether the stage of the ruling is passed: a version was approved, whatever became of it by objections."""
        return any(ruling.approved_at for ruling in self.all_rulings())

    @property
    def ruling_in_force(self) -> Ruling | None:
        """The approved ruling that nobody has overturned, or None."""
        return next((ruling for ruling in self.all_rulings() if ruling.is_in_force), None)

    @property
    def needs_new_ruling(self) -> bool:
        """Whether a ruling was overturned and no new one has been approved since."""
        return self.ruling_is_approved and self.ruling_in_force is None

    def all_objections(self) -> list[Objection]:
        """Every objection, the newest first."""
        return sorted(self.objections.all(), key=lambda objection: -objection.number)

    def open_objections(self) -> list[Objection]:
        """The objections nobody has decided yet, the oldest first."""
        return [one for one in reversed(self.all_objections()) if one.is_open]

    @property
    def consequences_are_frozen(self) -> bool:
        """Whether nothing may follow from the ruling now: an objection is open, or a new ruling is due."""
        return bool(self.open_objections()) or self.needs_new_ruling

    # ---------------------------------------------------------------------------------------------- occasion, blockers

    def has_occasion_for_file_objection(self) -> bool:
        """There is a ruling in force, or the complaint was found not upheld."""
        return self.state == State.NOT_UPHELD or self.ruling_in_force is not None

    def has_occasion_for_withdraw_objection(self) -> bool:
        """One is open."""
        return bool(self.open_objections())

    has_occasion_for_decide_objection = has_occasion_for_withdraw_objection

    def has_occasion_for_rule_anew(self) -> bool:
        """The ruling was overturned, and no new one waits for its approval."""
        return self.needs_new_ruling and not self.has_occasion_for_approve_ruling()

    def has_occasion_for_approve_ruling(self) -> bool:
        """A ruling waits: in its own stage, a new one after an objection, or the settlement of a provisional one."""
        return self.state == State.AWAITING_RULING_APPROVAL or bool(
            self.asked_once("new ruling waits", self._new_ruling_waits)
        )

    has_occasion_for_refuse_ruling = has_occasion_for_approve_ruling

    def _new_ruling_waits(self) -> bool:
        if not self.ruling_is_approved:
            return False
        return pending(self.case, Subject.RULING) is not None

    def doubts_about_the_ruling(self) -> Iterator[Any]:
        """Yield what keeps the case from being filed while the ruling is in doubt."""
        for objection in self.open_objections():
            yield _(
                "The objection of %(party)s is not decided yet. Wait for the decision; until then the consequences of the ruling are frozen."
            ) % {"party": objection.speaks_for}
        if self.needs_new_ruling:
            yield _(
                "The ruling was overturned. The GM office must rule anew, and the new ruling be approved."
            )

    # --------------------------------------------------------------------------------------------------- transitions

    @transition(
        field="state",
        source=[State.RULING, State.CLOSED, State.EXECUTING, State.FILED, State.NOT_UPHELD],
        target=None,
    )
    def file_objection(self, *, at: datetime) -> None:
        """Object to the ruling, or for the customer to "not upheld"."""

    @transition(
        field="state",
        source=[State.RULING, State.CLOSED, State.EXECUTING, State.FILED, State.NOT_UPHELD],
        target=None,
    )
    def withdraw_objection(self, *, at: datetime) -> None:
        """Take an own objection back."""

    @transition(
        field="state",
        source=[State.RULING, State.CLOSED, State.EXECUTING, State.FILED, State.NOT_UPHELD],
        target=None,
    )
    def decide_objection(self, *, at: datetime) -> None:
        """Decide whether the ruling stands."""

    @transition(field="state", source=[State.RULING, State.CLOSED, State.EXECUTING, State.FILED], target=None)
    def rule_anew(self, *, at: datetime) -> None:
        """Rule again after an objection; the case stays where it is."""
