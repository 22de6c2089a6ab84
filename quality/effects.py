"""The list of all improvements with their effect: what was done against what, what is claimed, whether it helped, who checked.

Source: policy 001, 4.4.3.5 (list of the effects, kept by the GM office).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from feedback_system.cases.models import Case
from feedback_system.printing.blocks import day
from quality.kind import improvement_kind
from quality.models import EffectCheck, Improvement
from quality.models.claims import EffectClaim, claim_rows
from quality.models.items import ImprovementItem, ItemState, check_rows, item_rows
from quality.telling import claim_sentence

if TYPE_CHECKING:
    from accounts.models import User

BATCH = 200


class Effect(models.TextChoices):
    """What is known of the effect of the present round."""

    YES = "yes", pgettext_lazy("effect of an improvement", "Yes")
    NO = "no", pgettext_lazy("effect of an improvement", "No, begun anew")
    OPEN = "open", pgettext_lazy("effect of an improvement", "Open")


@dataclass(frozen=True)
class EffectRow:
    """One improvement of the list, with what the reader may see of it."""

    improvement: Improvement
    raised_from: Case | None
    """The case it was raised from; None where that has not reached the reader."""
    actions: Sequence[ImprovementItem]
    claim: EffectClaim | None
    check: EffectCheck | None
    effect: Effect

    @property
    def claim_words(self) -> str:
        """The claim in a sentence; empty without one."""
        return claim_sentence(self.claim) if self.claim is not None else ""


def improvements_of(user: User, *, effect: str = "") -> QuerySet[Case]:
    """The cases of improvements that `user` may see, the newest first; with `effect` only those of which that is known."""
    last = EffectCheck.objects.filter(improvement__case=OuterRef("pk")).order_by("-round")
    own: Any = Case.objects.visible_to(user).filter(kind=improvement_kind.code)
    rows = own.annotate(
        last_round=Subquery(last.values("round")[:1]), last_effective=Subquery(last.values("effective")[:1])
    )
    confirmed = models.Q(last_effective=True, last_round=models.F("improvement__round"))
    if effect == Effect.YES:
        rows = rows.filter(confirmed)
    elif effect == Effect.OPEN:
        rows = rows.filter(last_round__isnull=True)
    elif effect == Effect.NO:
        rows = rows.filter(last_round__isnull=False).exclude(confirmed)
    found: QuerySet[Case] = rows.order_by("-pk")
    return found


def read_for_list(rows: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with what their rows show. Note: four queries for any number of rows."""
    return rows.select_related(
        "product", "improvement__raised_from", "improvement__department"
    ).prefetch_related(
        Prefetch("improvement__items", item_rows().exclude(state=ItemState.DROPPED), to_attr="listed_items"),
        Prefetch("improvement__claims", claim_rows(), to_attr="listed_claims"),
        Prefetch("improvement__checks", check_rows(), to_attr="listed_checks"),
    )


def effect_rows(found: Iterable[Case], user: User) -> list[EffectRow]:
    """The rows of cases that `read_for_list` has read. Note: one query, for who may open what."""
    listed: list[Any] = [case.improvement for case in found]
    origins = [one.raised_from_id for one in listed]
    seen = set(Case.objects.visible_to(user).filter(pk__in=origins).values_list("pk", flat=True))
    return [
        EffectRow(
            one,
            one.raised_from if one.raised_from_id in seen else None,
            _actions(one),
            next(iter(one.listed_claims), None),
            check := next(iter(one.listed_checks), None),
            effect_of(one, check),
        )
        for one in listed
    ]


def _actions(improvement: Any) -> list[ImprovementItem]:
    """The items of the present round; those of the last one that has any while it has none yet."""
    newest = max((item.round for item in improvement.listed_items), default=0)
    return [item for item in improvement.listed_items if item.round == newest]


def effect_of(improvement: Improvement, check: EffectCheck | None) -> Effect:
    """What the last check says of the present round; a later round means that the earlier one did not help."""
    if check is None:
        return Effect.OPEN
    return Effect.YES if check.effective and check.round == improvement.round else Effect.NO


def file_lines(rows: QuerySet[Case], user: User) -> Iterator[list[Any]]:
    """The list as a file."""
    yield [
        _("Improvement"), _("Raised from"), _("Product"), _("Department"), _("State"), _("Round"), _("Actions"), _("Claim"),
        _("Effect"), _("Checked by"), _("Checked on"), _("Figures"), _("How that was found"),
    ]  # fmt: skip
    start = 0
    while batch := list(read_for_list(rows)[start : start + BATCH]):
        for row in effect_rows(batch, user):
            yield _line(row)
        start += BATCH


def _line(row: EffectRow) -> list[Any]:
    one, check = row.improvement, row.check
    return [
        one.case.reference,
        row.raised_from.reference if row.raised_from is not None else "",
        str(one.case.product or ""),
        one.department.label,
        str(one.get_state_display()),
        one.round,
        "\n".join(f"{item.number}. {item.action}" for item in row.actions),
        row.claim_words,
        str(row.effect.label),
        str(check.checked_by) if check is not None else "",
        day(check.checked_at) if check is not None else "",
        check.figures if check is not None else "",
        check.reason if check is not None else "",
    ]
