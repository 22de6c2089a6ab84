"""Open the run of a month, confirm it for a department, remind who has not, close it and freeze its figures.

Source: policy 004, statistics of closed complaints before the 10th (responsibility and ratio confirmed by the departments) and
sharing of loss; the order of the months, closing over a missing confirmation with a reason, and the lines that take back are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.queries import heads_above, reachable, who_is
from accounts.roles import roles_with
from complaints.models import MonthAside, MonthConfirmation, MonthLine, MonthRun, MonthTotal
from complaints.models.month_figures import DepartmentPart, MonthFigures, checksum_of, figures_of
from complaints.models.month_readers import Reader, reader_of
from complaints.models.months import first_of, month_after, month_before
from complaints.notices import MONTH_ASKED, MONTH_CLOSED, MONTH_REMINDER
from feedback_system.audit.operations import record
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.calculator import ladder_when_due, when_due
from feedback_system.errors import Blocked, Conflict, Invalid, NotPermitted, NotPossibleNow, Reason
from feedback_system.escalation.watches import Watched
from feedback_system.notifications.models import Notification
from feedback_system.notifications.operations import Notice, notify_in_bulk

if TYPE_CHECKING:
    from accounts.models import Department, User

RULE = "month-statistics"
TAKEN = "taken_into_month"
"""The name of the event on a case whose figures a closed month holds."""
LONGEST = 500


def next_month(*, at: datetime) -> date:
    """The month whose run comes next: after the last one, or the month before `at` where there is none yet."""
    last = MonthRun.objects.order_by("-month").first()
    if last is not None:
        return month_after(last.month)
    today = at.astimezone(Company.get().zone).date()
    return month_before(today)


@transaction.atomic
def open_month(*, month: date, by: User, at: datetime) -> MonthRun:
    """Open the run of a month that has ended; the months come one after the other, and the one before is closed.

    The departments that have lines are asked to confirm them.
    :raises NotPermitted: only the GM office opens runs
    :raises Blocked: the month is not over, not the next one, or another run is open
    """
    person = must_run_months(reader_of(by, at=at))
    month = first_of(month)
    zone = Company.get().zone
    run = MonthRun(
        month=month,
        opened_by=by,
        opened_for=person if person != by else None,
        opened_at=at,
        due_at=when_due(RULE, MonthRun(month=month).begins(zone)).receipt.due,
    )
    if reasons := what_blocks_opening(month, at=at):
        raise Blocked(reasons)
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            _("Somebody else has just opened the run of %(month)s. Reload the list and go on there.")
            % {"month": run.code}
        ) from error
    _ask(run, figures_of(run), at=at)
    return run


def what_blocks_opening(month: date, *, at: datetime) -> list[Any]:
    """Why the run of that month cannot be opened now, in sentences: its turn, the run before, the calendar."""
    run = MonthRun(month=month)
    last = MonthRun.objects.order_by("-month").first()
    if last is not None and last.month >= month:
        return [
            _(
                "The run of %(last)s has been opened already. The run of an earlier month or of the same one cannot be opened any more; what changed since then stands in the next run."
            )
            % {"last": last.code}
        ]
    if last is not None and last.is_open:
        told = _("The run of %(last)s is still open. Close it first.") % {"last": last.code}
        return [Reason(told, last.get_absolute_url())]
    if last is not None and month_after(last.month) != month:
        following = f"{month_after(last.month):%Y-%m}"
        return [_("The next run is that of %(next)s; no month is left out.") % {"next": following}]
    if at < run.ends(Company.get().zone):
        return [
            _("%(month)s is not over. Open its run from the first day of the next month on.")
            % {"month": run.code}
        ]
    return []


def must_run_months(reader: Reader) -> User:
    """The person whose right is used. :raises NotPermitted: neither she nor anybody she stands in for runs the months"""
    person = reader.acts_as(Permission.RUN_MONTH)
    if person is None:
        raise NotPermitted(_("The runs of the months are opened and closed by the GM office. Ask it."))
    return person


def _locked(run: MonthRun) -> MonthRun:
    """The run, locked until the transaction ends. :raises NotPossibleNow: it is closed"""
    found: MonthRun = MonthRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if not found.is_open:
        raise NotPossibleNow(
            _(
                "The run of %(month)s was closed by %(name)s. Its figures stand; what changes now stands in the next run."
            )
            % {"month": found.code, "name": found.closed_by}
        )
    return found


def must_sign_months(reader: Reader) -> None:
    """:raises NotPermitted: she answers for no department"""
    if not reader.departments:
        raise NotPermitted(_("Only heads of departments and their deputies confirm lines of a month."))


@transaction.atomic
def confirm_month(
    *, run: MonthRun, department: Department, seal: str, remark: str = "", by: User, at: datetime
) -> MonthConfirmation:
    """Confirm responsibility and ratio of exactly the lines that were seen, for a department one heads.

    :raises NotPermitted: somebody else heads it
    :raises NotPossibleNow: the run is closed, or the department has no line in it
    :raises Conflict: the lines have changed since they were looked at
    :raises Invalid: the remark is too long
    """
    person = reader_of(by, at=at).signs_for(department)
    if person is None:
        raise NotPermitted(
            _("Only the head of %(department)s or the deputy confirms its lines.")
            % {"department": department.label}
        )
    remark = _short(remark, "remark")
    run = _locked(run)
    part = next((one for one in figures_of(run).parts if one.department == department), None)
    if part is None:
        raise NotPossibleNow(
            _("%(department)s has no line in this run, so there is nothing to confirm.")
            % {"department": department.label}
        )
    if part.seal != seal:
        raise Conflict(
            _(
                "The lines of %(department)s have changed since you opened the page. Look at them again, then confirm."
            )
            % {"department": department.label}
        )
    if part.confirmation is not None:
        return part.confirmation
    return MonthConfirmation.objects.create(
        run=run,
        department=department,
        seal=seal,
        by=by,
        on_behalf_of=person if person != by else None,
        at=at,
        remark=remark,
    )


def _short(text: str, name: str) -> str:
    text = text.strip()
    if len(text) > LONGEST:
        raise Invalid(
            {
                name: [
                    _("Use at most %(most)d characters; there are %(count)d.")
                    % {"most": LONGEST, "count": len(text)}
                ]
            }
        )
    return text


# ------------------------------------------------------------------------------------------------------------- closing


def what_blocks_closing(figures: MonthFigures) -> list[Reason]:
    """What must be done before the month is closed, each with the page where it is done."""
    return [*_unsettled(figures), *_unconfirmed(figures)]


def _unsettled(figures: MonthFigures) -> Iterator[Reason]:
    for one in figures.to_settle:
        case = one.complaint.case
        yield Reason(
            _(
                "The ruling on %(reference)s is provisional and due to be settled. Settle it and have it approved."
            )
            % {"reference": case.reference},
            case.get_absolute_url(),
        )


def _unconfirmed(figures: MonthFigures) -> Iterator[Reason]:
    for part in figures.unconfirmed:
        head = heads_above(part.department)
        words = {"department": part.department.label, "name": head[0] if head else _("nobody heads it")}
        yield Reason(
            _("%(department)s (%(name)s) has not confirmed its lines.") % words,
            f"{figures.run.get_absolute_url()}#confirmations",
        )


@transaction.atomic
def close_month(*, run: MonthRun, seal: str, reason: str = "", by: User, at: datetime) -> MonthRun:
    """Write the figures down as rows with a checksum; the month is closed once and for ever.

    Over a missing confirmation it is closed with a `reason` only; over a ruling that is due to be settled not at all.
    :raises NotPermitted: only the GM office closes runs
    :raises NotPossibleNow: it is closed already
    :raises Conflict: the figures have changed since they were looked at
    :raises Blocked: something must be done first
    """
    person = must_run_months(reader_of(by, at=at))
    reason = _short(reason, "reason")
    run = _locked(run)
    figures = _figures_under_lock(run)
    if figures.seal != seal:
        raise Conflict(
            _("The figures have changed since you opened the page. Look at them again, then close the month.")
        )
    if reasons := list(_unsettled(figures)):
        raise Blocked([*reasons, *(() if reason else _unconfirmed(figures))])
    if figures.unconfirmed and not reason:
        raise Blocked(list(_unconfirmed(figures)))
    run.state = MonthRun.State.CLOSED
    run.closed_by, run.closed_for, run.closed_at = by, person if person != by else None, at
    run.closing_reason = reason if figures.unconfirmed else ""
    run.currency = Company.get().currency
    MonthLine.objects.bulk_create(figures.lines)
    MonthAside.objects.bulk_create(figures.asides)
    MonthTotal.objects.bulk_create(figures.totals)
    run.checksum = checksum_of(run, figures.lines, figures.asides, figures.totals)
    run.save()
    _tell_cases(run, figures, by=by, at=at, on_behalf_of=run.closed_for)
    _tell_of_closing(run, figures, at=at)
    return run


def _figures_under_lock(run: MonthRun) -> MonthFigures:
    """The figures, with the folders of their cases locked in order, so that no step moves them before they are written."""
    locked: set[int] = set()
    for _round in range(3):
        figures = figures_of(run)
        wanted = {line.complaint.case_id for line in figures.lines} | {
            one.complaint.case_id for one in figures.asides
        }
        if wanted <= locked:
            return figures
        for pk in sorted(wanted - locked):
            Case.objects.as_system("closing the month holds its cases still").lock(pk)
        locked |= wanted
    raise Conflict(
        _("The figures have changed since you opened the page. Look at them again, then close the month.")
    )


def _tell_cases(
    run: MonthRun, figures: MonthFigures, *, by: User, at: datetime, on_behalf_of: User | None
) -> None:
    """Write into the history of each case what the month holds of it."""
    sums: dict[int, dict[str, Any]] = {}
    for line in figures.lines:
        found = sums.setdefault(
            line.complaint.case_id, {"case": line.complaint.case, "amount": 0, "back": True}
        )
        found["amount"] += line.amount
        found["back"] = found["back"] and line.takes_back
    for pk in sorted(sums):
        facts = {"month": run.code, "amount": f"{sums[pk]['amount']:.2f}", "takes_back": sums[pk]["back"]}
        record(sums[pk]["case"], TAKEN, by=by, at=at, facts=facts, on_behalf_of=on_behalf_of)


# ------------------------------------------------------------------------------------------------------------- notices


def watch_months(at: datetime) -> Watched:
    """The watch over the open run: how many people were asked or reminded anew."""
    before = Notification.objects.filter(kind__in=(MONTH_ASKED, MONTH_REMINDER)).count()
    remind_of_months(at=at)
    after = Notification.objects.filter(kind__in=(MONTH_ASKED, MONTH_REMINDER)).count()
    return Watched(reminded=after - before)


def remind_of_months(*, at: datetime) -> int:
    """Ask departments whose lines are new or have changed, and remind at the rungs of the rule; returns how many notices stand.

    May be called as often as one likes: nobody is told twice about the same lines or the same rung.
    """
    told = 0
    for run in MonthRun.objects.filter(state=MonthRun.State.OPEN):
        figures = figures_of(run)
        told += _ask(run, figures, at=at)
        told += _remind(run, figures, at=at)
    return told


def _ask(run: MonthRun, figures: MonthFigures, *, at: datetime) -> int:
    notices = [
        Notice(MONTH_ASKED, None, people, at, f"month:{run.pk}:{part.department.pk}:{part.seal[:16]}", facts)
        for part in figures.unconfirmed
        if (people := _signers(part, at=at))
        for facts in [_facts(run, part)]
    ]
    return len(notify_in_bulk(notices))


def _facts(run: MonthRun, part: DepartmentPart) -> dict[str, Any]:
    return {
        "month": run.code,
        **_label_of(part.department),
        "cases": part.cases,
        "due_at": run.due_at,
        "again": part.earlier is not None,
        "path": f"{run.get_absolute_url()}#confirmations",
    }


def _label_of(department: Department) -> dict[str, str]:
    """The name in every language: the notice is put into words for its reader."""
    return {name: getattr(department, name) for name in ("label_zh_hans", "label_zh_hant", "label_en")}


def _remind(run: MonthRun, figures: MonthFigures, *, at: datetime) -> int:
    """At each rung of the rule that has come: the departments that have not confirmed, and the GM office that holds the run."""
    notices = []
    for rung in _rungs(run):
        if datetime.fromisoformat(rung["at"]) > at:
            continue
        for part in figures.unconfirmed:
            key = f"month:{run.pk}:{part.department.pk}:rung:{rung['order']}"
            facts = _facts(run, part) | {"late": at >= run.due_at}
            notices.append(Notice(MONTH_REMINDER, None, _signers(part, at=at), at, key, facts))
        facts = {
            "month": run.code,
            "label_zh_hans": "",
            "due_at": run.due_at,
            "late": at >= run.due_at,
            "unconfirmed": len(figures.unconfirmed),
            "to_settle": len(figures.to_settle),
            "path": run.get_absolute_url(),
        }
        key = f"month:{run.pk}:rung:{rung['order']}"
        notices.append(Notice(MONTH_REMINDER, None, _runners(), at, key, facts))
    return len(notify_in_bulk(notices))


def _rungs(run: MonthRun) -> list[dict[str, Any]]:
    """The ladder of the rule, counted for this month."""
    return ladder_when_due(RULE, run.begins(Company.get().zone))


def _signers(part: DepartmentPart, *, at: datetime) -> list[User]:
    """Who answers for the department: its head or the next above, the deputy while the head is away."""
    heads = heads_above(part.department)
    return [reachable(heads[0], at=at)] if heads else _runners()


def _runners() -> list[User]:
    return _each_once(person for role in roles_with(Permission.RUN_MONTH) for person in who_is(role))


def _tell_of_closing(run: MonthRun, figures: MonthFigures, *, at: datetime) -> None:
    """Tell the departments with lines, and finance, that the figures stand."""
    finance = [person for role in roles_with(Permission.SEE_LOSSES) for person in who_is(role)]
    people = _each_once([*(one for part in figures.parts for one in _signers(part, at=at)), *finance])
    facts = {"month": run.code, "cases": figures.cases, "path": reverse("months:month", args=[run.code])}
    notify_in_bulk([Notice(MONTH_CLOSED, None, people, at, f"month:{run.pk}:closed", facts)])


def _each_once(people: Iterable[User]) -> list[User]:
    return list({person.pk: person for person in people}.values())
