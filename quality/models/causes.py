"""The trees of causes: why it occurred, why it was not detected, why the system allowed it.

Each “because” carries its evidence, or says that it is an assumption. A root cause is a leaf. The fishbone is another view of the
same rows by category. Source: 5-Why with evidence and the three root causes of the 8D method; marking assumptions is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quality.tiers import Branch, Category

DEEPEST = 15
"""Levels of one tree; whoever needs more has mixed two problems."""


class Cause(models.Model):
    """One “because” of a tree."""

    improvement = models.ForeignKey("quality.Improvement", models.PROTECT, related_name="causes")
    number = models.PositiveSmallIntegerField(_("number"))
    branch = models.CharField(_("tree"), max_length=12, choices=Branch.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("is the cause of")
    )
    because = models.TextField(_("because"), max_length=1_000)
    evidence = models.TextField(_("evidence"), max_length=2_000, blank=True)
    proof = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )
    is_assumption = models.BooleanField(_("is only an assumption"), default=False)
    category = models.CharField(
        _("category of the cause"), max_length=20, choices=Category.choices, blank=True
    )
    is_root = models.BooleanField(_("is the root cause"), default=False)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    dropped_at = models.DateTimeField(_("struck out at"), null=True, blank=True)

    class Meta:
        verbose_name = _("cause")
        constraints = [
            models.UniqueConstraint(fields=["improvement", "number"], name="a_cause_has_its_number_once"),
            models.CheckConstraint(condition=Q(branch__in=Branch.values), name="tree_of_a_cause_is_known"),
            models.CheckConstraint(
                condition=Q(category__in=["", *Category.values]), name="category_of_a_cause_is_known"
            ),
            models.CheckConstraint(
                condition=Q(is_assumption=True) | ~Q(evidence=""),
                name="a_cause_has_evidence_or_is_an_assumption",
            ),
            models.CheckConstraint(
                condition=Q(is_root=False) | ~Q(category=""), name="a_root_cause_has_its_category"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="a_cause_is_not_its_own_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.because[:80]}"


@dataclass
class Node:
    """A cause in its tree."""

    cause: Cause
    depth: int
    children: list[Node] = field(default_factory=list)

    @property
    def is_leaf(self) -> bool:
        """Whether nobody has asked further."""
        return not self.children


def trees_of(causes: Iterable[Cause]) -> dict[str, list[Node]]:
    """The living causes as trees by branch, roots first. Pure; a row whose parent was struck out stands at the top."""
    living = [one for one in causes if one.dropped_at is None]
    nodes = {one.pk: Node(one, 0) for one in living}
    found: dict[str, list[Node]] = {branch.value: [] for branch in Branch}
    for one in sorted(living, key=lambda cause: cause.number):
        above = nodes.get(one.parent_id) if one.parent_id is not None else None
        (above.children if above is not None else found[one.branch]).append(nodes[one.pk])
    for tops in found.values():
        _measure(tops, 0)
    return found


def _measure(nodes: Sequence[Node], depth: int) -> None:
    for node in nodes:
        node.depth = depth
        _measure(node.children, depth + 1)


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """The nodes of trees one after the other, each before what is under it."""
    found: list[Node] = []
    for node in nodes:
        found += [node, *in_order(node.children)]
    return found


def would_loop(cause: Cause, parent: Cause | None, causes: Iterable[Cause]) -> bool:
    """Whether `cause` under `parent` would explain itself. Pure."""
    above = {one.pk: one.parent_id for one in causes}
    place = parent.pk if parent is not None else None
    for _step in range(len(above) + 1):
        if place is None:
            return False
        if place == cause.pk:
            return True
        place = above.get(place)
    return True


def cause_rows() -> QuerySet[Cause]:
    """The causes with their people and files, in the order of writing."""
    return Cause.objects.select_related("by", "proof").order_by("number")
