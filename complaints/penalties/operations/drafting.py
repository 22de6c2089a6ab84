"""Write the lines of a paper: sanctions with a typed amount, economic penalties split to the fen by base points.

Source: policy 004, sanctions 三 to 五; economic penalties 一 to 四 (the smallest unit, loss ÷ base points × own points).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import Permission
from complaints.models import BasePoints, Code, RulingShare
from complaints.penalties.forms.papers import EconomicForm, LineChoiceForm, PaperReasonForm, SanctionForm
from complaints.penalties.kind import sanction_kind
from complaints.penalties.models import SanctionLine, SanctionPaper
from complaints.sharing_policies import by_weight
from feedback_system.approvals.operations import void_pending
from feedback_system.cases.models import Case
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import Blocked
from feedback_system.joining import listed

if TYPE_CHECKING:
    from feedback_system.cases.advance import Authority

Kind = SanctionLine.Kind
LIVING = (SanctionLine.State.PLANNED, SanctionLine.State.IN_FORCE)


def _next_number(paper: SanctionPaper) -> int:
    return max((line.number for line in paper.all_lines()), default=0) + 1


def _must_be_free(paper: SanctionPaper, share: RulingShare, *, economic: bool) -> None:
    """:raises Blocked: something follows from that share already; the complaint's folder is locked so that two papers wait"""
    Case.objects.lock(paper.complaint.case_id)
    lines = SanctionLine.objects.filter(share=share, state__in=LIVING)
    lines = lines.filter(kind=Kind.ECONOMIC) if economic else lines.exclude(kind=Kind.ECONOMIC)
    other = lines.select_related("paper__case").first()
    if other is not None:
        raise Blocked(
            [
                _(
                    "From this share such a line follows already, on the paper %(number)s. Drop or lift that one first."
                )
                % {"number": other.paper.case.reference}
            ]
        )


@step(
    sanction_kind,
    "add_sanction",
    label=gettext_lazy("Propose a sanction"),
    rights=[Permission.PROPOSE_SANCTION],
    form=SanctionForm,
    side=True,
    help=gettext_lazy("A warning or demerit for one person, with an amount you type."),
)
def add_sanction(
    paper: SanctionPaper,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    share: RulingShare,
    kind: str,
    count: int,
    fault: Code,
    amount: Decimal | None,
    remark: str,
) -> Trace:
    """Propose an administrative sanction on a personal share (policy 004, sanctions 三 to 五)."""
    _must_be_free(paper, share, economic=False)
    person = share.person
    assert person is not None  # noqa: S101 - a constraint says so
    line = SanctionLine.objects.create(
        paper=paper,
        number=_next_number(paper),
        person=person,
        department=person.department,
        kind=kind,
        fault=fault,
        count=count,
        share=share,
        share_amount=share.amount,
        amount=amount,
        remark=remark,
        drafted_by=by,
        drafted_at=at,
    )
    return Trace({"line": line.number})


@step(
    sanction_kind,
    "add_economic",
    label=gettext_lazy("Propose economic penalties"),
    rights=[Permission.PROPOSE_SANCTION],
    form=EconomicForm,
    side=True,
    help=gettext_lazy(
        "Splits a share of the loss by base points, to the fen. People without points block it."
    ),
)
def add_economic(
    paper: SanctionPaper,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    share: RulingShare,
    month: date | None,
    people: Iterable[User],
    fault: Code,
    remark: str,
) -> Trace:
    """Propose what the people of a share pay: the person all of it, a unit by base points (policy 004, economic penalties 三.3)."""
    _must_be_free(paper, share, economic=True)
    parts = _parts_of(share, month, list(people))
    first = _next_number(paper)
    SanctionLine.objects.bulk_create(
        SanctionLine(
            paper=paper,
            number=first + place,
            person=person,
            department=person.department,
            kind=Kind.ECONOMIC,
            fault=fault,
            share=share,
            share_amount=share.amount,
            points=points,
            points_total=total,
            points_month=month if points is not None else None,
            amount=amount,
            remark=remark,
            drafted_by=by,
            drafted_at=at,
        )
        for place, (person, points, total, amount) in enumerate(parts)
    )
    return Trace({"lines": len(parts)})


Part = tuple[User, Decimal | None, Decimal | None, Decimal]


def _parts_of(share: RulingShare, month: date | None, chosen: list[User]) -> list[Part]:
    """Who pays how much of the share, with the points; the amounts sum to the share to the fen.

    :raises Blocked: somebody has no points in that month, with the names, or nobody has any
    """
    if share.party == RulingShare.Party.PERSON:
        person = share.person
        assert person is not None  # noqa: S101 - a constraint says so
        return [(person, None, None, share.amount)]
    assert month is not None  # noqa: S101 - the form asks for it
    members = User.objects.filter(department=share.department, is_active=True, kind=User.Kind.PERSON)
    people = sorted(chosen or members, key=lambda one: one.pk)
    rows = BasePoints.objects.filter(person__in=people, year=month.year, month=month.month)
    points = dict(rows.values_list("person", "points"))
    if without := [one.name for one in people if one.pk not in points]:
        raise Blocked(
            [
                _(
                    "Without base points in %(month)s: %(names)s. Ask personnel to enter them; nothing is split before."
                )
                % {"month": f"{month:%Y-%m}", "names": listed(without)}
            ]
        )
    weights = [points[one.pk] for one in people]
    total = sum(weights, Decimal(0))
    if not total:
        raise Blocked(
            [_("Nobody of this unit has base points above zero in %(month)s.") % {"month": f"{month:%Y-%m}"}]
        )
    amounts = by_weight(share.amount, weights)
    return [
        (person, weight, total, amount)
        for person, weight, amount in zip(people, weights, amounts, strict=True)
        if amount
    ]


@step(
    sanction_kind,
    "drop_line",
    label=gettext_lazy("Drop a line"),
    rights=[Permission.PROPOSE_SANCTION],
    form=LineChoiceForm,
    side=True,
    help=gettext_lazy("The line stays readable. Of a share that was split all lines are dropped."),
)
def drop_line(paper: SanctionPaper, *, by: User, at: datetime, authority: Authority, line: int) -> Trace:
    """Take a proposed line back; of a split share all of them, so that what is left never lacks a part."""
    chosen = next(one for one in paper.planned_lines() if one.number == line)
    together = [
        one
        for one in paper.planned_lines()
        if one.pk == chosen.pk
        or (not one.is_sanction and not chosen.is_sanction and one.share_id == chosen.share_id)
    ]
    SanctionLine.objects.filter(pk__in=[one.pk for one in together]).update(state=SanctionLine.State.DROPPED)
    return Trace({"lines": len(together)})


@step(
    sanction_kind,
    "withdraw",
    label=gettext_lazy("Withdraw the paper"),
    rights=[Permission.PROPOSE_SANCTION],
    form=PaperReasonForm,
    side=True,
    help=gettext_lazy("Nothing has followed from it yet. Say why it ends here."),
)
def withdraw(paper: SanctionPaper, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """End the paper before anything followed from it (ours)."""
    paper.end_reason = reason
    void_pending(case=paper.case, by=by, at=at)
    SanctionLine.objects.filter(paper=paper, state=SanctionLine.State.PLANNED).update(
        state=SanctionLine.State.DROPPED
    )
    return Trace({}, {"reason": reason})
