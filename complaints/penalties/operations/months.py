"""Open and close the months of deductions, and enter wage and bonus.

Nothing is paid out here: the payroll gets a list. Source: policy 004, economic penalties 三.4; closing once, one month after the
other, is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.operations.log import signed
from accounts.permissions import Permission
from complaints.models.months import first_of, month_after, month_before
from complaints.penalties.figures import DeductionFigures, figures_of
from complaints.penalties.models import DeductionMonth, DeductionRow, MonthlyPay, PenaltyEntry, SanctionLine
from complaints.penalties.operations.switching import must_be_on
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, Conflict, Invalid, NotPermitted, NotPossibleNow
from feedback_system.joining import listed

MOST = Decimal("9999999.99")
Pays = Mapping[int, tuple[Decimal, Decimal] | None]


def must_keep_pay(user: User) -> None:
    """:raises NotPermitted: unless personnel"""
    if not user.holds(Permission.KEEP_PAY):
        raise NotPermitted(
            _(
                "Wage and bonus, and the months of deductions, are kept by personnel. Nobody else may read or enter them."
            )
        )


def must_see_deductions(user: User) -> None:
    """:raises NotPermitted: unless personnel, finance or the GM office"""
    if not user.holds(Permission.SEE_DEDUCTIONS):
        raise NotPermitted(
            _(
                "The deductions of the months are for personnel, finance and the GM office. What concerns you stands under “My deductions”."
            )
        )


def next_month(*, at: datetime) -> date:
    """The month of deductions that comes next: after the last one, or the present one where there is none yet."""
    last = DeductionMonth.objects.order_by("-month").first()
    return month_after(last.month) if last is not None else first_of(at.astimezone(Company.get().zone).date())


def what_blocks_opening(month: date, *, at: datetime) -> list[str]:
    """Why that month cannot be opened now, in sentences."""
    last = DeductionMonth.objects.order_by("-month").first()
    if last is not None and last.is_open:
        return [_("The month %(month)s is still open. Close it first.") % {"month": last.code}]
    present = first_of(at.astimezone(Company.get().zone).date())
    if last is not None and month != month_after(last.month):
        return [
            _("The next month is %(month)s; none is left out and none is taken twice.")
            % {"month": f"{month_after(last.month):%Y-%m}"}
        ]
    if month > present:
        return [_("%(month)s has not begun yet.") % {"month": f"{month:%Y-%m}"}]
    if last is None and month < month_before(present):
        return [_("The first month is the present one or the one before.")]
    return []


@transaction.atomic
def open_month(*, month: date, by: User, at: datetime) -> DeductionMonth:
    """Open the deductions of a month that has begun; the one before is closed.

    :raises NotPermitted: only personnel opens months
    :raises NotPossibleNow: the company does not work with deductions
    :raises Blocked: it is not its turn
    """
    must_be_on()
    must_keep_pay(by)
    month = first_of(month)
    if reasons := what_blocks_opening(month, at=at):
        raise Blocked(reasons)
    try:
        with transaction.atomic():
            return DeductionMonth.objects.create(month=month, opened_by=by, opened_at=at)
    except IntegrityError as error:
        raise Conflict(
            _("Somebody else has just opened a month of deductions. Reload the list and go on there.")
        ) from error


def _locked(month: DeductionMonth) -> DeductionMonth:
    """The month, locked until the transaction ends. :raises NotPossibleNow: it is closed"""
    found: DeductionMonth = DeductionMonth.objects.select_for_update(of=("self",)).get(pk=month.pk)
    if not found.is_open:
        raise NotPossibleNow(
            _("The deductions of %(month)s are closed. What changes now stands in the next month.")
            % {"month": found.code}
        )
    return found


def what_blocks_closing(figures: DeductionFigures) -> list[str]:
    """What must be done before the month is closed."""
    found = []
    if figures.lacks_least_wage:
        found.append(
            _(
                "The local least wage is not entered. Ask an administrator to enter it in the settings; nothing is taken before."
            )
        )
    if figures.without_pay:
        names = listed(sorted(person.name for person in figures.without_pay))
        found.append(
            _("Wage and bonus of this month are missing for: %(names)s. Enter them first.") % {"names": names}
        )
    return found


@transaction.atomic
def close_month(*, month: DeductionMonth, seal: str, by: User, at: datetime) -> DeductionMonth:
    """Write the rows and the entries of the month down, once; the folders of the papers are held still meanwhile.

    :raises NotPermitted: only personnel closes months
    :raises NotPossibleNow: it is closed already, or the part is switched off
    :raises Conflict: the figures have changed since they were looked at
    :raises Blocked: wage, bonus or the least wage are missing
    """
    must_be_on()
    must_keep_pay(by)
    month = _locked(month)
    figures = _figures_under_lock(month)
    if figures.seal != seal:
        raise Conflict(
            _("The figures have changed since you opened the page. Look at them again, then close the month.")
        )
    if reasons := what_blocks_closing(figures):
        raise Blocked(reasons)
    entries = []
    for row in figures.rows:
        if row.posts_bonus and row.added:
            entries.append(_entry(row.line, PenaltyEntry.Kind.POSTED, row.added, month, by, at))
        if row.taken > 0:
            entries.append(_entry(row.line, PenaltyEntry.Kind.TAKEN, -row.taken, month, by, at))
        elif row.taken < 0:
            entries.append(_entry(row.line, PenaltyEntry.Kind.GIVEN_BACK, -row.taken, month, by, at))
    PenaltyEntry.objects.bulk_create(entries)
    DeductionRow.objects.bulk_create(
        DeductionRow(
            month=month,
            line=row.line,
            opening=row.opening,
            added=row.added,
            taken=row.taken,
            carried=row.carried,
            note=row.note,
        )
        for row in figures.rows
    )
    month.state = DeductionMonth.State.CLOSED
    month.closed_by, month.closed_at, month.currency = by, at, Company.get().currency
    month.save()
    return month


def _entry(
    line: SanctionLine, kind: str, amount: Decimal, month: DeductionMonth, by: User, at: datetime
) -> PenaltyEntry:
    return PenaltyEntry(line=line, kind=kind, amount=amount, month=month, by=by, at=at)


def _figures_under_lock(month: DeductionMonth) -> DeductionFigures:
    """The figures, with the folders of their papers locked in order, so that no objection or reversal comes in between."""
    locked: set[int] = set()
    for _round in range(3):
        figures = figures_of(month)
        papers = [row.line.paper for row in figures.rows]
        wanted = {paper.case_id for paper in papers} | {paper.complaint.case_id for paper in papers}
        if wanted <= locked:
            return figures
        for pk in sorted(wanted - locked):
            Case.objects.as_system("closing the month of deductions holds its papers still").lock(pk)
        locked |= wanted
    raise Conflict(
        _("The figures have changed since you opened the page. Look at them again, then close the month.")
    )


@transaction.atomic
def save_pay(*, month: date, pays: Pays, by: User, at: datetime) -> int:
    """Set wage and bonus of people, by their ids, for a month; None takes them away. Returns how many rows changed.

    :raises NotPermitted: unless personnel
    :raises NotPossibleNow: the month of deductions is closed, or the part is switched off
    :raises Invalid: a bonus above the wage, or a figure out of range
    """
    must_be_on()
    must_keep_pay(by)
    month = first_of(month)
    closed = DeductionMonth.objects.select_for_update(of=("self",)).filter(month=month).first()
    if closed is not None and not closed.is_open:
        raise NotPossibleNow(
            _("The deductions of %(month)s are closed. What changes now stands in the next month.")
            % {"month": closed.code}
        )
    people = list(User.objects.filter(pk__in=pays, kind=User.Kind.PERSON).order_by("pk"))
    wrong = [
        person.name
        for person in people
        if (pay := pays[person.pk]) is not None and not 0 <= pay[1] <= pay[0] <= MOST
    ]
    if wrong:
        raise Invalid(
            {
                "": [
                    _("The bonus is a part of the wage, and neither is below zero. Check: %(names)s.")
                    % {"names": listed(wrong)}
                ]
            }
        )
    rows = MonthlyPay.objects.select_for_update().filter(person__in=people, month=month)
    before = {row.person_id: row for row in rows.order_by("pk")}
    changed = 0
    for person in people:
        row, wanted = before.get(person.pk), pays[person.pk]
        if wanted is None:
            if row is not None:
                signed(row, by=by, at=at).delete()
                changed += 1
        elif row is None or (row.wage, row.bonus) != wanted:
            row = row or MonthlyPay(person=person, month=month)
            row.wage, row.bonus = wanted
            signed(row, by=by, at=at).save()
            changed += 1
    return changed
