"""Money on the dashboard: what complaints cost in the month, and how the losses of the month divide by the shares of the rulings.

Source: cost of poor quality by cause, department and supplier (the management's dashboard); figures of the month by department,
person and cause (policy 004, sanctions 二). Parts add up to the whole to the fen by largest remainder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from complaints.facts import IN_FORCE
from complaints.models.cost_figures import By, Row, sums_for
from complaints.models.ruling import Ruling, RulingShare
from complaints.shares import split
from feedback_system.company.models import Company
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.blocks import Block, Cell, Column, Grid
from feedback_system.reporting.board import MOST_ROWS, cases_url
from feedback_system.reporting.dimensions import NONE, OfDepartments, Pointing, register_dimension
from feedback_system.reporting.figures import Figure, figure_named

DIVIDED = (By.CAUSE, By.DEPARTMENT, By.SUPPLIER)
NOT_100 = gettext_lazy("Where a ruling names nobody of this kind, its part stands in the last row.")


def _text(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def costs_of_the_month(asked: Asked) -> Block | None:
    """What the complaints cost by the day of each paper, divided three ways. Note: six queries, nine where goods came back and suppliers bear a part."""
    within = asked.facts.values("case") if asked.chosen else None
    figures = sums_for(asked.user, asked.month.first, asked.month.next.first, within=within)
    query = {"since": asked.month.code, "until": asked.month.code}
    query |= {one.name: one.value for one in asked.chosen}
    page = f"{reverse('reports:costs')}?{urlencode(query)}"
    whole = figures.whole

    def grid(by: By) -> Grid:
        return Grid(
            f"costs_{by.value}",
            by.label,
            (
                Column(by.label, is_number=False),
                Column(_("Cases")),
                Column(
                    pgettext_lazy("sum", "Cost"), _("What was spent and lost, before anything came back.")
                ),
                Column(pgettext_lazy("costs", "Net"), _("The cost less what came back.")),
            ),
            [_cost_row(row, f"{page}&{urlencode({'by': by.value, 'key': row.key})}#cases") for row in figures.table(by)[:MOST_ROWS]],
        )  # fmt: skip

    words = {
        "cost": _text(whole.cost),
        "net": _text(whole.net),
        "currency": Company.get().currency,
        "count": len(figures.cases),
    }
    return Block(
        "costs",
        _("Cost of poor quality"),
        [grid(by) for by in DIVIDED] if figures.cases else [],
        note=_(
            "By the day of each paper: booked remedies, refunds, costs entered by hand, money that came back. Parties bear it by the shares of the ruling, to the fen."
        ),
        remarks=[_("%(cost)s %(currency)s in %(count)d cases, net %(net)s %(currency)s.") % words]
        if figures.cases
        else [_("Nothing in this month.")],
        pages=[(_("Cost of poor quality"), page)],
    )


def _cost_row(row: Row, url: str) -> list[Cell]:
    return [
        Cell(row.label),
        Cell(row.cases, url),
        Cell(_text(row.part.cost), url),
        Cell(_text(row.part.net), url),
    ]


# --------------------------------------------------------------------------------------------- losses divided by shares


def _shares() -> QuerySet[RulingShare]:
    """The shares of the whole in the ruling that counts of the case of a fact."""
    newest = Ruling.objects.filter(complaint__case=OuterRef(OuterRef("case")), **IN_FORCE).order_by(
        "-version"
    )
    return RulingShare.objects.filter(parent=None, ruling=Subquery(newest.values("pk")[:1]))


@dataclass(frozen=True)
class Bearer:
    """Who bears a part of a loss: departments of ours, or suppliers and carriers."""

    name: str
    title: Any
    party: Any
    nobody: Any
    """What the part is called that no such party bears."""
    of_share: Callable[[RulingShare], Any]
    """The party that the share names, or None."""
    named: Callable[[Any], Q]
    """The condition on shares that name the row with that id; None: any row."""


def _department_of(share: RulingShare) -> Any:
    return share.department or (share.person.department if share.person is not None else None)


def _names_department(pk: Any) -> Q:
    own = Q(department__isnull=False) if pk is None else Q(department=pk)
    through = Q(person__department__isnull=False) if pk is None else Q(person__department=pk)
    return own | (Q(department__isnull=True) & through)


def _names_supplier(pk: Any) -> Q:
    return Q(supplier__isnull=False) if pk is None else Q(supplier=pk)


DEPARTMENTS = Bearer(
    "bearer", gettext_lazy("Loss by department, by the shares of the rulings"), gettext_lazy("Department"),
    gettext_lazy("No department of ours"), _department_of, _names_department,
)  # fmt: skip
SUPPLIERS = Bearer(
    "bearing_supplier", gettext_lazy("Loss by supplier or carrier, by the shares of the rulings"), gettext_lazy("Supplier or carrier"),
    gettext_lazy("No supplier or carrier"), lambda share: share.supplier, _names_supplier,
)  # fmt: skip


def _condition(bearer: Bearer, row: Any) -> Q:
    """Cases in which that party bears a share; None: cases a part of which nobody of the kind bears."""
    if row is not None:
        return Q(Exists(_shares().filter(bearer.named(row.pk))))
    return Q(Exists(_shares().exclude(bearer.named(None)))) | ~Q(Exists(_shares()))


class _BearingDepartment(OfDepartments):
    def condition(self, value: str) -> Q:
        row = None if value == NONE else self.row(value)
        return Q(pk__in=[]) if row is None and value != NONE else _condition(DEPARTMENTS, row)


class _BearingSupplier(Pointing):
    def condition(self, value: str) -> Q:
        row = None if value == NONE else self.row(value)
        return Q(pk__in=[]) if row is None and value != NONE else _condition(SUPPLIERS, row)


def _nothing(values: Any) -> dict[str, str]:
    return {}


def register_bearers() -> None:
    """Register who bears a share as a way to narrow. Called at start-up."""
    register_dimension(
        _BearingDepartment(DEPARTMENTS.name, gettext_lazy("Department that bears a share"), "", _nothing, model="accounts.Department"),
        _BearingSupplier(SUPPLIERS.name, gettext_lazy("Supplier or carrier that bears a share"), "", _nothing, model="masterdata.Supplier"),
        is_table=False,
    )  # fmt: skip


def losses_by_share(asked: Asked) -> Block | None:
    """The losses of the complaints closed in the month, divided by the shares of the rulings in force. Note: two queries."""
    loss, with_loss = figure_named("loss"), figure_named("with_loss")
    if loss is None or with_loss is None:
        return None
    rulings = _rulings(loss.rows(asked).values("case"))
    return Block(
        "losses",
        _("Losses by who bears them"),
        [_divided(bearer, rulings, with_loss, asked) for bearer in (DEPARTMENTS, SUPPLIERS)]
        if rulings
        else [],
        note=f"{loss.meaning} {NOT_100}",
        remarks=[] if rulings else [_("Nothing in this month.")],
    )


def _rulings(cases: QuerySet[Any]) -> list[Ruling]:
    """The ruling that counts of each of these cases, with its shares of the whole."""
    shares = RulingShare.objects.filter(parent=None).select_related(
        "department", "person__department", "supplier"
    )
    rows = Ruling.objects.filter(complaint__case__in=cases, **IN_FORCE).order_by("version")
    rows = rows.prefetch_related(Prefetch("shares", shares.order_by("position"), to_attr="of_the_whole"))
    return list({one.complaint_id: one for one in rows}.values())


def parts_of(ruling: Ruling, bearer: Bearer) -> Iterable[tuple[Any, Decimal]]:
    """The parties of the ruling with their parts of its loss, to the fen; None for what nobody of the kind bears."""
    shares: Sequence[RulingShare] = ruling.of_the_whole  # type: ignore[attr-defined]  # read along
    percents = [one.percent for one in shares]
    if sum(percents, Decimal(0)) != 100:
        return [(None, ruling.loss_amount)]
    amounts = split(ruling.loss_amount, percents)
    return [(bearer.of_share(share), amount) for share, amount in zip(shares, amounts, strict=True)]


def _divided(bearer: Bearer, rulings: Sequence[Ruling], figure: Figure, asked: Asked) -> Grid:
    sums: dict[str, Decimal] = {}
    labels: dict[str, str] = {NONE: str(bearer.nobody)}
    cases: dict[str, set[int]] = {}
    for ruling in rulings:
        for party, amount in parts_of(ruling, bearer):
            key = NONE if party is None else party.code
            labels.setdefault(key, str(getattr(party, "label", None) or party))
            sums[key] = sums.get(key, Decimal(0)) + amount
            cases.setdefault(key, set()).add(ruling.complaint_id)
    order = sorted(sums, key=lambda key: (key == NONE, -sums[key], key))
    return Grid(
        bearer.name,
        bearer.title,
        (
            Column(bearer.party, is_number=False),
            Column(_("Loss"), _("Its part of each loss by the share of the ruling; the parts add up to the loss to the fen.")),
            Column(_("Cases"), _("Cases in which it bears a share; one with several parties counts at each.")),
        ),
        [
            [Cell(labels[key]), Cell(_text(sums[key]), url), Cell(len(cases[key]), url)]
            for key in order[:MOST_ROWS]
            for url in [cases_url(asked, figure, more={bearer.name: key})]
        ],
    )  # fmt: skip
