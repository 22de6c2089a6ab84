"""What an improvement is made of: items with owner and date, and the checks of their effect. Nothing is ever rewritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quality.models.claims import Verdict
from quality.tiers import Branch

if TYPE_CHECKING:
    from accounts.models import User


class ItemState(models.TextChoices):
    """Where an item stands."""

    PLANNED = "planned", _("drafted, not confirmed")
    CONFIRMED = "confirmed", _("confirmed, not begun")
    RUNNING = "running", _("begun")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped with its draft")


OPEN_ITEMS = frozenset({ItemState.CONFIRMED, ItemState.RUNNING})
"""Somebody still has to do them."""


class ImprovementItem(models.Model):
    """One thing that somebody does by a day so that the cause does not come back (改善项目).

    An item whose effect was not reached stays as it is; the next round has items of its own.
    """

    improvement = models.ForeignKey("quality.Improvement", models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField(_("number"))
    round = models.PositiveSmallIntegerField(_("round"))
    cause = models.TextField(_("cause"), max_length=5_000)
    action = models.TextField(_("what is done about it"), max_length=5_000)
    removes = models.CharField(
        _("which root cause it removes"), max_length=12, choices=Branch.choices, blank=True
    )
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("owner"))
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("department")
    )
    due_on = models.DateField(_("to be done by"))
    state = models.CharField(_("state"), max_length=10, choices=ItemState.choices, default=ItemState.PLANNED)
    drafted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("drafted by")
    )
    drafted_at = models.DateTimeField(_("drafted at"))
    begun_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    evidence = models.TextField(_("evidence"), max_length=5_000, blank=True)
    proof = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file that proves it"),
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("done by"),
    )

    class Meta:
        verbose_name = _("item of an improvement")
        constraints = [
            models.UniqueConstraint(
                fields=["improvement", "number"], name="an_item_has_its_number_once_per_improvement"
            ),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="state_of_an_item_is_known"),
            models.CheckConstraint(condition=Q(number__gte=1, round__gte=1), name="items_count_from_one"),
            models.CheckConstraint(
                condition=Q(removes__in=["", *Branch.values]), name="root_cause_an_item_removes_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False, done_by__isnull=False, proof__isnull=False)
                & ~Q(evidence="")
                | ~Q(state="done") & Q(done_at__isnull=True, done_by__isnull=True),
                name="an_item_is_done_with_its_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.improvement_id}/{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.state in OPEN_ITEMS

    def is_of(self, person: User) -> bool:
        """Whether `person` carries it out: its owner, or the head of its department."""
        return person.pk in (self.owner_id, self.department.head_id)


class EffectCheck(models.Model):
    """What somebody who had no part in it found of the effect, with the figures before and after."""

    improvement = models.ForeignKey("quality.Improvement", models.PROTECT, related_name="checks")
    round = models.PositiveSmallIntegerField(_("round"))
    effective = models.BooleanField(_("effective"))
    reason = models.TextField(_("how that was found"), max_length=5_000)
    measure = models.CharField(_("what was measured"), max_length=120)
    before = models.DecimalField(_("before"), max_digits=14, decimal_places=4)
    after = models.DecimalField(_("after"), max_digits=14, decimal_places=4)
    called_done_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("called done by")
    )
    checked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("checked by")
    )
    checked_at = models.DateTimeField(_("checked at"))
    by_data = models.CharField(
        _("what the data said of the claim"), max_length=12, choices=Verdict.choices, blank=True
    )
    shipped = models.PositiveBigIntegerField(_("delivered since"), null=True, blank=True)
    pieces = models.PositiveBigIntegerField(_("found since"), null=True, blank=True)
    against_reason = models.TextField(_("why against the data"), max_length=2_000, blank=True)

    class Meta:
        verbose_name = _("effect check")
        constraints = [
            models.UniqueConstraint(fields=["improvement", "round"], name="one_effect_check_per_round"),
            models.CheckConstraint(
                condition=~Q(checked_by=F("called_done_by")),
                name="nobody_checks_the_effect_of_what_they_called_done",
            ),
            models.CheckConstraint(
                condition=Q(by_data__in=["", *Verdict.values]), name="what_data_say_of_an_effect_is_known"
            ),
            models.CheckConstraint(
                condition=~(Q(by_data="broken", effective=True) | Q(by_data="kept", effective=False))
                | ~Q(against_reason=""),
                name="a_verdict_against_the_data_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.improvement_id} {self.round}"

    @property
    def figures(self) -> str:
        """The figures before and after, without zeros at their ends."""
        return f"{self.before.normalize():f} → {self.after.normalize():f}"


def item_rows() -> QuerySet[ImprovementItem]:
    """The items with what a page shows of them, in their order."""
    return ImprovementItem.objects.select_related(
        "owner", "department", "department__head", "drafted_by", "done_by", "proof"
    ).order_by("number")


def check_rows() -> QuerySet[EffectCheck]:
    """The effect checks with their people, the newest first."""
    return EffectCheck.objects.select_related("checked_by", "called_done_by").order_by("-round")
