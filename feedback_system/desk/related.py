"""Cases that belong together: what this one follows from and led to, the same order or batch, the same customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from feedback_system.cases.kinds import Kind, kind_of
from feedback_system.cases.models import Case
from feedback_system.desk.rows import case_url, for_list

NEWEST = 5
SAME = ("order_number", "batch_number")
"""Columns of a form that say "the same goods"; kinds without them have no such group."""


@dataclass(frozen=True)
class Group:
    """Some related cases under one heading."""

    label: Any
    cases: list[dict[str, Any]]


def related_to(case: Case, kind: Kind, *, user: User) -> list[Group]:
    """The groups that are not empty, only with cases that `user` may see. A case stands in the first group it fits.

    Note: three queries, four for kinds that know an order or a batch.
    """
    visible = for_list(Case.objects.visible_to(user)).exclude(pk=case.pk)
    seen: set[int] = set()
    groups: list[Group] = []

    def add(label: Any, rows: Any, most: int = NEWEST) -> None:
        cases = [one for one in rows if one.pk not in seen][:most]
        seen.update(one.pk for one in cases)
        if cases:
            groups.append(Group(label, [_line(one) for one in cases]))

    family = Q(parent=case.pk)
    if case.parent_id:
        family |= Q(pk=case.parent_id)
    add(_("Before and after"), visible.filter(family).order_by("pk")[: 4 * NEWEST], 4 * NEWEST)
    if (same := _same_goods(case, kind)) is not None:
        add(_("Same order or batch"), visible.filter(pk__in=same).order_by("-pk")[:NEWEST])
    if case.customer_id:
        add(
            _("Same customer"),
            visible.filter(customer=case.customer_id).order_by("-pk")[: NEWEST + len(seen)],
        )
    return groups


def _same_goods(case: Case, kind: Kind) -> Any:
    """The ids of cases of this kind with the same order or batch number, as a subquery; None when nothing is known."""
    if kind.same_goods is not None:
        return kind.same_goods(case.pk)
    model = apps.get_model(kind.model)
    columns = [name for name in SAME if _has(model, name)]
    if not columns:
        return None
    own = model._default_manager.filter(case=case.pk).values(*columns).first() or {}
    condition = Q()
    for name in columns:
        if own.get(name):
            condition |= Q(**{name: own[name]})
    return model._default_manager.filter(condition).values("case") if condition else None


def _has(model: Any, name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _line(case: Case) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "url": case_url(case),
        "title": case.title,
        "state": case.state,
        "state_label": kind_of(case).state_label(case.state),
    }
