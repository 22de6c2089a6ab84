"""Samples of the goods complained about, and the chain of hands they go through; entries are added, never changed.

Source: design, samples of a complaint; policies 001 and 004, abnormal sample on the complaint form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.parts import has_read


class MoveKind(models.TextChoices):
    """What happened to a sample."""

    RECEIVED = "received", pgettext_lazy("sample", "received")
    STORED = "stored", pgettext_lazy("sample", "stored")
    SENT = "sent", pgettext_lazy("sample", "sent on")
    RETURNED = "returned", pgettext_lazy("sample", "returned to the customer")
    SCRAPPED = "scrapped", pgettext_lazy("sample", "scrapped")
    KEPT = "kept", pgettext_lazy("sample", "kept for good")


GONE = frozenset({MoveKind.RETURNED, MoveKind.SCRAPPED})
"""After these a sample cannot move on."""
SETTLED = GONE | {MoveKind.KEPT}
"""Nothing is left to do about the sample when the case is filed."""


class Outside(models.TextChoices):
    """Who outside the company may have a sample."""

    CUSTOMER = "customer", pgettext_lazy("who has a sample", "the customer")
    LABORATORY = "laboratory", pgettext_lazy("who has a sample", "an outside laboratory")
    SUPPLIER = "supplier", pgettext_lazy("who has a sample", "a supplier")
    OTHER = "other", pgettext_lazy("who has a sample", "somebody else outside")


class Sample(models.Model):
    """One labelled piece of evidence in goods. Where it is, its last move says."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="samples")
    label = models.CharField(_("label"), max_length=40)
    description = models.CharField(_("what it is"), max_length=200)
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)
    origin = models.CharField(_("line and batch it comes from"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "label"], name="a_label_stands_on_one_sample_of_a_case"
            ),
            models.CheckConstraint(condition=~Q(label=""), name="a_sample_has_a_label"),
        ]

    def __str__(self) -> str:
        return self.label


class SampleMove(models.Model):
    """One entry of the chain: what happened, when, and who signs for it. Nobody changes or removes it."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="moves")
    kind = models.CharField(_("what happened"), max_length=20, choices=MoveKind.choices)
    at = models.DateTimeField(_("when"))
    entered_at = models.DateTimeField(_("entered at"))
    late_reason = models.CharField(_("why it was entered late"), max_length=200, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("signed by"))
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department that has it"),
    )
    outside = models.CharField(_("who outside has it"), max_length=20, choices=Outside.choices, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    carrier = models.CharField(_("carrier and consignment number"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("move of a sample")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MoveKind.values), name="kind_of_a_move_is_known"),
            models.CheckConstraint(
                condition=Q(at__lte=F("entered_at")), name="a_move_happens_before_it_is_entered"
            ),
            models.CheckConstraint(
                condition=~Q(kind=MoveKind.SENT.value)
                | Q(department__isnull=False, outside="")
                | (Q(department__isnull=True) & Q(outside__in=Outside.values)),
                name="a_sample_is_sent_to_one_place",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MoveKind.SCRAPPED.value) | ~Q(reason=""),
                name="a_scrapped_sample_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry.

        :raises ValueError: when it exists already; a mistake is put right by a further entry
        """
        if not self._state.adding:
            raise ValueError("an entry of a sample's chain cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """:raises ValueError: always"""
        raise ValueError("an entry of a sample's chain cannot be removed")

    @property
    def whereabouts(self) -> str:
        """Where the sample is after this move, in words of the active language."""
        words = {"place": self.place, "department": self.department.label if self.department else ""}
        match MoveKind(self.kind):
            case MoveKind.RETURNED:
                return gettext("back with the customer")
            case MoveKind.SCRAPPED:
                return gettext("scrapped")
            case MoveKind.KEPT:
                return gettext("kept for good at %(place)s") % words
            case MoveKind.SENT if self.department is not None:
                where = gettext("with %(department)s") % words
            case MoveKind.SENT:
                where = gettext("with %(holder)s") % {"holder": self.get_outside_display()}
            case _ if self.place:
                return gettext("at %(place)s") % words
            case _:
                return gettext("received, not stored yet")
        return f"{where}, {self.place}" if self.place else where


def with_moves(samples: models.QuerySet[Sample]) -> models.QuerySet[Sample]:
    """The samples with their chains and everybody named in them, in two queries."""
    moves = SampleMove.objects.select_related("by", "department").order_by("pk")
    return samples.order_by("pk").prefetch_related(models.Prefetch("moves", moves))


@dataclass(frozen=True)
class Chain:
    """A sample with all its moves, oldest first."""

    sample: Sample
    moves: list[SampleMove] = field(default_factory=list)

    @property
    def last(self) -> SampleMove:
        """The newest move: where it is, since when, who signed."""
        return self.moves[-1]

    @property
    def may_move(self) -> bool:
        """Whether it can go anywhere from here."""
        return self.last.kind not in GONE

    @property
    def is_settled(self) -> bool:
        """Whether it is returned, scrapped or kept for good."""
        return self.last.kind in SETTLED


class Sampling:
    """What a complaint knows about its samples."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def sample_chains(self) -> list[Chain]:
        """Every sample with its chain, in the order of their receipt. Note: two queries, none once a page has read them."""
        found: list[Chain] = self.asked_once("samples", self._sample_chains)
        return found

    def _sample_chains(self) -> list[Chain]:
        samples = self.samples.all()
        if not has_read(self, "samples"):
            samples = with_moves(samples)
        return [
            Chain(sample, sorted(sample.moves.all(), key=lambda move: move.pk))
            for sample in sorted(samples, key=lambda sample: sample.pk)
        ]

    def has_occasion_for_move_sample(self) -> bool:
        """There is a sample that has not gone for good."""
        return any(chain.may_move for chain in self.sample_chains())

    def sample_that_came_while_waiting(self) -> SampleMove | None:
        """The first sample that was received since the wait for a sample began; None when nothing is to be said."""
        wait = self.open_wait()
        if wait is None or wait.reason != "sample":
            return None
        came = (
            chain.moves[0] for chain in self.sample_chains() if chain.moves[0].entered_at >= wait.begins_at
        )
        return next(came, None)

    def samples_not_settled(self) -> Iterator[Any]:
        """Yield a sentence for every sample that is still about when the case is to be filed."""
        for chain in self.sample_chains():
            if not chain.is_settled:
                yield _(
                    "The sample “%(label)s” is neither returned nor scrapped nor kept for good: %(where)s."
                ) % {
                    "label": chain.sample.label,
                    "where": chain.last.whereabouts,
                }
