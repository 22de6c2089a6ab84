"""Draft the plan of a period, put it before the leader, decide it, change it by a new edition; open its visits when they come near.

Source: policy 003 on customer care, plans of year, quarter and month (drafted by the head of the unit, approved by the leader, the basis of
appraisal); editions and the fortnight before a visit are ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.queries import reachable, system_user
from aftersales.visits.models import PatrolPlan, PlanDecision, PlanLine, Visit
from aftersales.visits.models.periods import MOST_LINES, first_of
from aftersales.visits.notices import PLAN_DECIDED, PLAN_WAITS
from aftersales.visits.operations.opening import main_contact, open_visit
from aftersales.visits.patrol_rights import leader_of, must_decide, must_draft, reader_of
from aftersales.visits.patrolled import checksum_of_plan
from feedback_system.cases.fields import local_day
from feedback_system.cases.spans import first_instant
from feedback_system.errors import Blocked, Conflict, Invalid, NotPossibleNow
from feedback_system.notifications.operations import Notice, notify_in_bulk
from feedback_system.reference.kept import reading

if TYPE_CHECKING:
    from accounts.models import Department, User

log = structlog.get_logger(__name__)

NEAR = timedelta(days=14)
"""So long before its day a planned visit comes on the list (ours): a plan of a year would fill it otherwise."""


@transaction.atomic
def open_plan(*, unit: Department, span: str, day: date, by: User, at: datetime) -> PatrolPlan:
    """The newest edition of the plan of a unit for the period in which `day` lies, or a new draft.

    :raises NotPermitted: she does not head the unit
    :raises Blocked: the period is over
    """
    must_draft(reader_of(by, at=at), unit)
    place = {"unit": unit, "span": span, "first": first_of(span, day)}
    found = PatrolPlan.objects.filter(**place).order_by("-edition").first()
    if found is not None:
        return found
    draft = PatrolPlan(**place, opened_by=by, opened_at=at)
    if draft.last < local_day(at):
        raise Blocked([_("This period is over. Plan one that runs or lies ahead.")])
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError:
        return PatrolPlan.objects.get(**place, edition=1)
    return draft


def _locked(plan: PatrolPlan) -> PatrolPlan:
    found: PatrolPlan = (
        PatrolPlan.objects.select_for_update(of=("self",)).select_related("unit__head").get(pk=plan.pk)
    )
    return found


def _draft(plan: PatrolPlan, *, by: User, at: datetime) -> PatrolPlan:
    """The draft, locked, for its head. :raises NotPermitted, NotPossibleNow: it is not hers, or no draft any more"""
    must_draft(reader_of(by, at=at), plan.unit)
    found = _locked(plan)
    if found.is_approved:
        raise NotPossibleNow(_("This plan is approved and stands. Change it by a new edition."))
    if found.is_waiting:
        raise NotPossibleNow(_("This plan lies before the leader. Change it when it comes back."))
    return found


def lines_of(plan: PatrolPlan) -> list[PlanLine]:
    """The lines of an edition by day, with all a page shows of them. Note: one query."""
    rows = plan.lines.select_related(
        "kind", "customer__salesperson", "visitor__department", "visit__case", "plan__unit"
    )
    return list(rows.order_by("day", "pk"))


@transaction.atomic
def save_goals(*, plan: PatrolPlan, goals: str, by: User, at: datetime) -> None:
    """Keep the goals of the period. :raises NotPermitted, NotPossibleNow: as for every change of a draft"""
    found = _draft(plan, by=by, at=at)
    found.goals = goals
    found.save(update_fields=["goals"])


@transaction.atomic
def add_lines(
    *, plan: PatrolPlan, fields: Mapping[str, Any], days: Sequence[date], by: User, at: datetime
) -> int:
    """Add a line for each of these days; how many. `fields` are checked: kind, customer, visitor, aim, problems, route.

    :raises Invalid: a day lies outside the period or has passed, or the customer is planned for it already
    :raises Blocked: the plan would have more lines than anybody reads
    """
    found = _draft(plan, by=by, at=at)
    wrong = [one for one in days if not max(found.first, local_day(at)) <= one <= found.last]
    if wrong or not days:
        words = {"first": found.first.isoformat(), "last": found.last.isoformat()}
        raise Invalid(
            {"day": [_("Choose a day from today on that lies between %(first)s and %(last)s.") % words]}
        )
    twice = found.lines.filter(customer=fields["customer"], day__in=days).order_by("day").first()
    if twice is not None:
        raise Invalid(
            {
                "day": [
                    _(
                        "This customer is planned for %(day)s already. Choose another day, or remove that line."
                    )
                    % {"day": twice.day.isoformat()}
                ]
            }
        )
    if found.lines.count() + len(days) > MOST_LINES:
        raise Blocked(
            [
                _("A plan has %(most)d lines at most. Plan a shorter period, or visit less often.")
                % {"most": MOST_LINES}
            ]
        )
    PlanLine.objects.bulk_create(PlanLine(plan=found, day=one, by=by, at=at, **fields) for one in days)
    return len(days)


@transaction.atomic
def remove_line(*, plan: PatrolPlan, line: int, by: User, at: datetime) -> None:
    """Take a line out of a draft; one that is gone already stays gone.

    :raises Blocked: its visit is on the list already
    """
    found = _draft(plan, by=by, at=at)
    row = found.lines.select_related("visit__case").filter(pk=line).first()
    if row is None:
        return
    if row.visit is not None:
        raise Blocked(
            [
                _("The visit %(number)s of this line is on the list already. Move or refuse it there.")
                % {"number": row.visit.case.reference}
            ]
        )
    row.delete()


@transaction.atomic
def ask_approval(*, plan: PatrolPlan, seal: str, by: User, at: datetime) -> None:
    """Put the plan before the leader as it was seen.

    :raises Blocked: it has no line, or nobody stands above the unit
    :raises Conflict: its lines have changed since they were looked at
    """
    found = _draft(plan, by=by, at=at)
    lines = lines_of(found)
    if not lines:
        raise Blocked([_("Nothing is planned yet. Add the visits, then put the plan before the leader.")])
    leader = leader_of(found.unit)
    if leader is None:
        raise Blocked(
            [
                _(
                    "Nobody stands above %(unit)s. Ask the administrator to enter the head of the department above."
                )
                % {"unit": found.unit.label}
            ]
        )
    _must_be_as_seen(found, lines, seal)
    found.asked_by, found.asked_at = by, at
    found.save(update_fields=["asked_by", "asked_at"])
    _tell(PLAN_WAITS, found, [leader], key=f"plan:{found.pk}:{at.timestamp():.0f}:waits", by=by, at=at)


def _must_be_as_seen(plan: PatrolPlan, lines: Sequence[PlanLine], seal: str) -> None:
    if checksum_of_plan(plan, lines) != seal:
        raise Conflict(_("The lines have changed since you opened the page. Look at them again."))


@transaction.atomic
def decide_plan(
    *, plan: PatrolPlan, approve: bool, reason: str, seal: str, by: User, at: datetime
) -> PlanDecision:
    """Approve the plan as it was seen, or send it back with the reason; the visits of an approved one that are near come on the list.

    :raises NotPermitted: it is for the leader above the unit, and never for who put it there
    :raises NotPossibleNow: it does not lie before the leader
    :raises Invalid: it is sent back without a reason
    :raises Conflict: its lines have changed since they were looked at
    """
    if plan.replaces is not None:
        _locked(plan.replaces)
    found = _locked(plan)
    person = must_decide(reader_of(by, at=at), found)
    if not found.is_waiting:
        raise NotPossibleNow(_("This plan does not lie before the leader. Reload the page."))
    if not approve and not reason:
        raise Invalid({"reason": [_("Say why it goes back, so that it can be put right.")]})
    lines = lines_of(found)
    _must_be_as_seen(found, lines, seal)
    decision = PlanDecision.objects.create(
        plan=found,
        is_approved=approve,
        reason=reason,
        by=by,
        on_behalf_of=person if person != by else None,
        at=at,
        checksum=seal,
    )
    asked_by = found.asked_by
    if approve:
        found.approved_at = at
    else:
        found.asked_by = None
        found.asked_at = None
    found.save(update_fields=["approved_at", "asked_by", "asked_at"])
    more = {"approved": approve, "reason": reason}
    people = [one for one in (asked_by, found.unit.head) if one is not None]
    _tell(PLAN_DECIDED, found, people, key=f"plan:{found.pk}:decided:{decision.pk}", by=by, at=at, **more)
    log.info("plan of a period decided", plan=found.pk, approved=approve, user=by.pk)
    if approve:
        for line in lines:
            _open_near(line, by=system_user(), at=at)
    return decision


def _tell(
    kind: str, plan: PatrolPlan, people: Sequence[User], *, key: str, by: User, at: datetime, **more: Any
) -> None:
    reached = {one.pk: one for one in (reachable(person, at=at) for person in people if person.is_active)}
    facts = {
        "label_zh_hans": plan.unit.label_zh_hans,
        "label_zh_hant": plan.unit.label_zh_hant,
        "label_en": plan.unit.label_en,
        "period": plan.period,
        "edition": plan.edition,
        "by": str(by),
        "path": plan.get_absolute_url(),
        **more,
    }
    told = [one for pk, one in reached.items() if pk != by.pk]
    if told:
        notify_in_bulk([Notice(kind, None, told, at, key, facts)])


@transaction.atomic
def change_plan(*, plan: PatrolPlan, reason: str, by: User, at: datetime) -> PatrolPlan:
    """Open the next edition of an approved plan with its lines; the one that exists is returned. Until it is approved the old one stands.

    :raises NotPermitted: she does not head the unit
    :raises NotPossibleNow: it is not approved
    """
    must_draft(reader_of(by, at=at), plan.unit)
    found = _locked(plan)
    if not found.is_approved:
        raise NotPossibleNow(_("This plan is not approved yet. Change the draft itself."))
    if hasattr(found, "next_edition"):
        return found.next_edition
    draft: PatrolPlan = PatrolPlan.objects.create(
        unit=found.unit,
        span=found.span,
        first=found.first,
        edition=found.edition + 1,
        replaces=found,
        reason=reason,
        goals=found.goals,
        opened_by=by,
        opened_at=at,
    )
    PlanLine.objects.bulk_create(_copy(one, draft) for one in lines_of(found))
    return draft


def _copy(line: PlanLine, plan: PatrolPlan) -> PlanLine:
    return PlanLine(
        plan=plan,
        same_as_id=line.root,
        kind=line.kind,
        customer=line.customer,
        visitor=line.visitor,
        day=line.day,
        aim=line.aim,
        problems=line.problems,
        route=line.route,
        visit=line.visit,
        by_id=line.by_id,
        at=line.at,
    )


def standing(rows: Any) -> Any:
    """Those of these plans that are approved and have no approved edition after them."""
    return rows.filter(approved_at__isnull=False).exclude(next_edition__approved_at__isnull=False)


def open_planned_visits(*, by: User, at: datetime) -> int:
    """Open the visits of approved plans that come near; how many. As often as one likes: each is opened once."""
    rows = PlanLine.objects.filter(
        plan__in=standing(PatrolPlan.objects.all()).values("pk"),
        visit__isnull=True,
        day__lte=local_day(at) + NEAR,
    )
    rows = rows.select_related("kind", "customer", "visitor__department", "plan__unit")
    return sum(_open_near(line, by=by, at=at) is not None for line in rows.order_by("day", "pk"))


@reading()
@transaction.atomic
def _open_near(line: PlanLine, *, by: User, at: datetime) -> Visit | None:
    """The visit of a line whose day comes near; None where it is far away, on the list already, or a newer edition stands."""
    if line.day > local_day(at) + NEAR:
        return None
    plan = _locked(line.plan)
    fresh = plan.lines.filter(pk=line.pk, visit__isnull=True).exists()
    if not fresh or not standing(PatrolPlan.objects.filter(pk=plan.pk)).exists():
        return None
    visit = open_visit(
        plan=line.kind,
        customer=line.customer,
        department=line.visitor.department or plan.unit,
        event_on=line.day,
        due_at=first_instant(line.day + timedelta(days=1)),
        by=by,
        at=at,
        contact=main_contact(line.customer),
        unit=plan.unit,
        subject=line.aim,
        visitor=line.visitor,
    )
    same = PlanLine.objects.filter(pk=line.root) | PlanLine.objects.filter(same_as=line.root)
    same.update(visit=visit)
    draft = getattr(plan, "next_edition", None)
    if (
        draft is not None and not draft.lines.filter(visit=visit).exists()
    ):  # it was taken out of the draft meanwhile
        line.visit = visit
        _copy(line, draft).save()
    return visit
