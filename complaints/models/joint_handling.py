"""Joint handling where a third party is involved: the GM office calls the departments concerned together, each answers,
and what was agreed is filed on the case. The case clock runs on.

Source: policies 001 and 004, third-party fault (handled by the GM office jointly with the departments concerned); the
meeting with its record, its limit and that it holds up the filing are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import transition

from complaints.states import IN_HAND, State
from feedback_system.cases.parts import has_read

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

WHERE = sorted(IN_HAND | {State.CLOSED, State.EXECUTING})
"""Where a third party can be handled: from the acceptance until the case is filed or ends another way."""


class JointHandling(models.Model):
    """One joint handling of a case, from the flag to what was agreed, or to the reason why none is needed."""

    class State(models.TextChoices):
        RAISED = "raised", pgettext_lazy("joint handling", "to be called")
        CALLED = "called", pgettext_lazy("joint handling", "called")
        RECORDED = "recorded", pgettext_lazy("joint handling", "agreed and recorded")
        UNNEEDED = "unneeded", pgettext_lazy("joint handling", "not needed")
        ENDED = "ended", pgettext_lazy("joint handling", "ended with the case")

    OPEN = ("raised", "called")

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="joint_handlings")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RAISED)
    raised_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("raised by")
    )
    raised_at = models.DateTimeField(_("raised at"))
    called_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("called by")
    )
    called_at = models.DateTimeField(_("called at"), null=True)
    planned_for = models.DateTimeField(_("planned for"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    agenda = models.TextField(_("what is to be settled"), max_length=2_000, blank=True)
    held_at = models.DateTimeField(_("held at"), null=True)
    others = models.CharField(_("others who were there"), max_length=300, blank=True)
    agreed = models.TextField(_("what was agreed"), max_length=20_000, blank=True)
    late_reason = models.CharField(_("why it was entered late"), max_length=200, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("recorded or ended by")
    )
    ended_at = models.DateTimeField(_("recorded or ended at"), null=True)
    unneeded_reason = models.CharField(_("why it is not needed"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("joint handling")
        verbose_name_plural = _("joint handlings")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["raised", "called", "recorded", "unneeded", "ended"]),
                name="the_state_of_a_joint_handling_is_known",
            ),
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(state__in=["raised", "called"]),
                name="one_open_joint_handling_of_a_case",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["raised", "called"], ended_at__isnull=True, ended_by__isnull=True)
                | Q(
                    state__in=["recorded", "unneeded", "ended"],
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                ),
                name="a_joint_handling_that_ended_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state="recorded") | (Q(held_at__isnull=False) & ~Q(agreed="")),
                name="a_recorded_joint_handling_says_what_was_agreed",
            ),
            models.CheckConstraint(
                condition=~Q(state="unneeded") | ~Q(unneeded_reason=""),
                name="a_joint_handling_is_unneeded_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(held_at__isnull=True) | Q(held_at__lte=F("ended_at")),
                name="a_joint_meeting_is_held_before_it_is_recorded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it is neither recorded nor ended."""
        return self.state in self.OPEN

    def in_order(self) -> list[JointParty]:
        """Who is called, in the order of the call. Note: no query when they came along."""
        return sorted(self.parties.all(), key=lambda party: party.pk)


class JointParty(models.Model):
    """A department or a person that is called, its answer, and whether it came."""

    class Answer(models.TextChoices):
        COMES = "comes", pgettext_lazy("joint handling", "comes")
        CANNOT = "cannot", pgettext_lazy("joint handling", "cannot come")

    handling = models.ForeignKey(JointHandling, models.PROTECT, related_name="parties")
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
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices, blank=True)
    opinion = models.TextField(_("opinion"), max_length=5_000, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)
    was_there = models.BooleanField(_("was there"), null=True)

    class Meta:
        verbose_name = _("party of a joint handling")
        verbose_name_plural = _("parties of joint handlings")
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=False) | Q(person__isnull=False),
                name="who_is_called_is_a_department_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | Q(answer__in=["comes", "cannot"], answered_by__isnull=False, answered_at__isnull=False),
                name="an_answer_to_a_call_says_by_whom",
            ),
            models.UniqueConstraint(
                fields=["handling", "department"],
                condition=Q(person__isnull=True),
                name="no_department_is_called_twice",
            ),
            models.UniqueConstraint(fields=["handling", "person"], name="nobody_is_called_twice"),
        ]

    def __str__(self) -> str:
        names = [str(self.person)] if self.person is not None else []
        if self.department is not None:
            names.append(self.department.label)
        return " · ".join(names)

    def is_for(self, person: User) -> bool:
        """Whether `person` may answer: called by name, or of the department when nobody is named."""
        if self.person_id is not None:
            return self.person_id == person.pk
        own = {person.department_id, *(one.department_id for one in person.assignments)}
        return self.department_id in own


def with_parties(handlings: models.QuerySet[JointHandling]) -> models.QuerySet[JointHandling]:
    """The joint handlings with everybody who is called, in two queries."""
    rows = handlings.select_related("raised_by", "called_by", "ended_by").order_by("pk")
    return rows.prefetch_related(called())


HANDLING_IS_OPEN = models.Q(state__in=sorted(JointHandling.OPEN))
"""It is neither recorded nor ended (`is_open`), as a condition."""


def called() -> models.Prefetch[str]:
    """Everybody who is called to a joint handling, with what a page shows of them."""
    parties = JointParty.objects.select_related("department", "person", "answered_by").order_by("pk")
    return models.Prefetch("parties", parties)


class HandlingJointly:
    """What a complaint knows about its joint handlings, and the acts about them, which move no state."""

    if TYPE_CHECKING:
        third_party_at: datetime | None

        def __getattr__(self, name: str) -> Any: ...

    def all_joint_handlings(self) -> list[JointHandling]:
        """Every joint handling, the oldest first. Note: two queries, none once a page has read them or without third party."""
        if self.third_party_at is None:
            return []
        found: list[JointHandling] = self.asked_once("joint handlings", self._all_joint_handlings)
        return found

    def _all_joint_handlings(self) -> list[JointHandling]:
        rows = self.joint_handlings.all()
        if not has_read(self, "joint_handlings"):
            rows = with_parties(rows)
        return sorted(rows, key=lambda one: one.pk)

    def open_joint_handling(self) -> JointHandling | None:
        """The one that is neither recorded nor ended, or None."""
        return next((one for one in self.all_joint_handlings() if one.is_open), None)

    def called_parties(self) -> list[JointParty]:
        """Who is called to the open joint handling."""
        found: list[JointParty] = self.asked_once("called parties", self._called_parties)
        return found

    def _called_parties(self) -> list[JointParty]:
        handling = self.open_joint_handling()
        if handling is None:
            return []
        models.prefetch_related_objects([handling], called())
        return handling.in_order()

    def called_department_ids(self) -> list[int]:
        """The departments that may answer: those called, and those of people called by name."""
        ids = [
            party.person.department_id if party.person is not None else party.department_id
            for party in self.called_parties()
        ]
        return sorted({pk for pk in ids if pk is not None})

    def has_occasion_for_call_joint_meeting(self) -> bool:
        """A third party is involved, and nothing is agreed or found unneeded yet."""
        if self.third_party_at is None:
            return False
        if self.open_joint_handling() is not None:
            return True
        known: bool | None = self.__dict__.get("is_handled_jointly")
        return not (bool(self.all_joint_handlings()) if known is None else known)

    def has_occasion_for_answer_joint_meeting(self) -> bool:
        """Somebody is called."""
        return bool(self.called_parties())

    def has_occasion_for_record_joint_meeting(self) -> bool:
        """Somebody is called."""
        return bool(self.called_parties())

    def has_occasion_for_waive_joint_meeting(self) -> bool:
        """A joint handling is open."""
        return self.open_joint_handling() is not None

    def joint_handling_is_open(self) -> Iterator[Any]:
        """Yield the sentence that holds up the filing."""
        if self.open_joint_handling() is not None:
            yield _(
                "A third party is involved, and the joint handling is open. Record what was agreed, or say why none is needed."
            )

    @transition(field="state", source=WHERE, target=None)
    def call_joint_meeting(self, *, at: datetime) -> None:
        """Call the departments concerned together."""

    @transition(field="state", source=WHERE, target=None)
    def answer_joint_meeting(self, *, at: datetime) -> None:
        """Answer the call as a department."""

    @transition(field="state", source=WHERE, target=None)
    def record_joint_meeting(self, *, at: datetime) -> None:
        """Write down who was there and what was agreed."""

    @transition(field="state", source=WHERE, target=None)
    def waive_joint_meeting(self, *, at: datetime) -> None:
        """Say why no joint handling is needed."""
