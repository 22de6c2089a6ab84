"""Approval limits as a table that a company edits: a new set with an effective date, never a change of one in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.operations.log import signed
from accounts.permissions import Permission
from accounts.queries import who_is
from accounts.roles import ROLES
from feedback_system.approvals.models import ApprovalBand, Subject
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.joining import listed

if TYPE_CHECKING:
    from accounts.models import User

RIGHTS = {Subject.REMEDY: Permission.APPROVE_REMEDY, Subject.RULING: Permission.APPROVE_RULING}
"""What a role must be allowed so that it can be a level."""


@dataclass(frozen=True)
class Line:
    """One level of a drafted set, from the lowest up."""

    role: str
    up_to: Decimal | None = None
    includes_limit: bool = False


def roles_for(subject: str) -> list[str]:
    """The codes of the roles that may decide `subject`, in the order of the table of roles."""
    return [role.code for role in ROLES.values() if RIGHTS[Subject(subject)] in role.permissions]


def words_of(bands: Sequence[ApprovalBand | Line], index: int, subject: str) -> str:
    """The span of a level in words: “up to and with 1,000”, “above 1,000 and below 5,000”, “from 5,000”."""
    if subject == Subject.RULING:
        return _("every ruling") if index == 0 else _("when nobody is left below")
    band, below = bands[index], bands[index - 1] if index else None
    upper = ""
    if band.up_to is not None:
        limit = {"limit": figure(band.up_to)}
        upper = _("up to and with %(limit)s") % limit if band.includes_limit else _("below %(limit)s") % limit
    if below is None or below.up_to is None:
        return upper or _("every amount")
    limit = {"limit": figure(below.up_to)}
    lower = _("above %(limit)s") % limit if below.includes_limit else _("from %(limit)s") % limit
    return _("%(lower)s, %(upper)s") % {"lower": lower, "upper": upper} if upper else lower


def figure(amount: Decimal) -> str:
    """An amount with thousands separators, without decimals when it has none; the same in every language."""
    return f"{amount:,.0f}" if amount == amount.to_integral() else f"{amount:,.2f}"


def problems_of(lines: Sequence[Line], subject: str) -> list[str]:
    """Sentences about what is wrong with a drafted set: gaps, overlaps, an end, roles that nobody holds."""
    if not lines:
        return [_("Enter at least one level.")]
    found: list[str] = []
    allowed = roles_for(subject)
    for number, line in enumerate(lines, start=1):
        words = {"number": number, "role": ROLES[line.role].label if line.role in ROLES else line.role}
        if line.role not in allowed:
            found.append(
                _("Level %(number)d: the role %(role)s may not decide this. Choose another one.") % words
            )
        elif not who_is(line.role):
            found.append(
                _("Level %(number)d: nobody holds the role %(role)s. Give it to somebody first.") % words
            )
        if line.role in {other.role for other in lines[: number - 1]}:
            found.append(_("Level %(number)d: the role %(role)s stands further down already.") % words)
    return found + (_problems_of_amounts(lines) if subject == Subject.REMEDY else _problems_of_order(lines))


def _problems_of_amounts(lines: Sequence[Line]) -> list[str]:
    found: list[str] = []
    reached: Line | None = None
    for number, line in enumerate(lines, start=1):
        last = number == len(lines)
        if line.up_to is None:
            if not last:
                found.append(
                    _(
                        "Level %(number)d has no limit, so the levels above it would never decide. Enter its limit."
                    )
                    % {"number": number}
                )
            continue
        if last:
            found.append(
                _("Nobody would decide from %(limit)s up: the last level must have no limit.")
                % {"limit": figure(line.up_to)}
            )
        if line.up_to <= 0:
            found.append(_("Level %(number)d: the limit must be above zero.") % {"number": number})
        elif reached is not None and reached.up_to is not None and line.up_to <= reached.up_to:
            found.append(
                _("Level %(number)d overlaps the level below it: its limit must be above %(limit)s.")
                % {"number": number, "limit": figure(reached.up_to)}
            )
        reached = line
    return found


def _problems_of_order(lines: Sequence[Line]) -> list[str]:
    if any(line.up_to is not None for line in lines):
        return [_("A ruling has no amount: leave the limits empty, the order of the levels counts.")]
    return []


def problems_between(
    *, route: str, kind: str, lines: Sequence[Line], since: date, names: Mapping[str, str]
) -> list[str]:
    """Sentences about levels of a kind of remedy that do not fit those of the route from `since` on, whichever is drafted.

    Each role of a kind's own levels is a level of the route too, in the same order, so that somebody above it is always
    left and the proof of the route holds for the kind. `names` are the names of the kinds by their codes.
    """
    lasting = ApprovalBand.objects.filter(route=route, subject=Subject.REMEDY)
    lasting = lasting.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=since))
    rows = lasting.filter(kind="") if kind else lasting.exclude(kind="")
    others: dict[tuple[str, date], list[str]] = {}
    for row in rows.order_by("effective_from", "position"):
        others.setdefault((row.kind, row.effective_from), []).append(row.role)
    drafted = [line.role for line in lines]
    found: list[str] = []
    for (other_kind, day), roles in others.items():
        of_kind, of_route = (drafted, roles) if kind else (roles, drafted)
        words = {"kind": names.get(kind or other_kind, kind or other_kind), "day": day.isoformat()}
        if missing := [role for role in of_kind if role not in of_route]:
            words["roles"] = listed(str(ROLES[role].label) for role in missing if role in ROLES)
            found.append(
                _(
                    "The levels for “%(kind)s” need the same roles as the route, which lacks: %(roles)s (set from %(day)s)."
                )
                % words
            )
        elif [of_route.index(role) for role in of_kind] != sorted(of_route.index(role) for role in of_kind):
            found.append(
                _(
                    "The levels for “%(kind)s” stand in another order than those of the route (set from %(day)s)."
                )
                % words
            )
    return found


def sets_of(route: str, subject: str, kind: str = "") -> QuerySet[ApprovalBand]:
    """All bands of a route and subject, the newest set first, each from the lowest level up."""
    rows = ApprovalBand.objects.filter(route=route, subject=subject, kind=kind)
    return rows.order_by("-effective_from", "position", "pk")


def today_of(at: datetime) -> date:
    """The day of `at` in the company's zone."""
    return at.astimezone(Company.get().zone).date()


@transaction.atomic
def set_limits(
    *,
    route: str,
    subject: str,
    lines: Sequence[Line],
    source: str,
    since: date,
    kind: str = "",
    by: User,
    at: datetime,
) -> list[ApprovalBand]:
    """A new set of levels in force from `since`. The set before it ends there; a set planned for the same day is
    replaced, one planned for later stays. Questions that were asked keep the level they lie with.
    With a `kind` the levels are those of one kind of remedy; none at all ends them, and the levels of the route hold alone.

    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: for a day before today, a set that began today, or a set that does not hold.
    """
    _must_keep_settings(by)
    errors: dict[str, list[str]] = {}
    if problems := problems_of_set(route=route, subject=subject, kind=kind, lines=lines, since=since):
        errors["levels"] = problems
    if problem := problem_with_day(route, subject, since, kind=kind, today=today_of(at)):
        errors["since"] = [problem]
    if errors:
        raise Invalid(errors)
    rows = list(_locked(route, subject, kind))
    for row in rows:
        if row.effective_from == since:
            signed(row, by=by, at=at).delete()
        elif row.effective_from < since and (row.effective_to is None or row.effective_to > since):
            row.effective_to = since
            signed(row, by=by, at=at).save(update_fields=["effective_to"])
    until = min((row.effective_from for row in rows if row.effective_from > since), default=None)
    made = []
    for position, line in enumerate(lines, start=1):
        band = ApprovalBand(
            route=route,
            subject=subject,
            kind=kind,
            position=position,
            role=line.role,
            up_to=line.up_to,
            includes_limit=line.includes_limit and line.up_to is not None,
            effective_from=since,
            effective_to=until,
            source=source,
        )
        signed(band, by=by, at=at).save()
        made.append(band)
    return made


@transaction.atomic
def drop_planned_limits(
    *, route: str, subject: str, since: date, kind: str = "", by: User, at: datetime
) -> None:
    """Take back a set that is not in force yet; the set before it goes on.

    :raises NotPossibleNow: when there is none, or it has begun.
    """
    _must_keep_settings(by)
    rows = list(_locked(route, subject, kind))
    planned = [row for row in rows if row.effective_from == since]
    if not planned or since <= today_of(at):
        raise NotPossibleNow(_("These limits are in force or gone already. Reload the page."))
    until = planned[0].effective_to
    for row in rows:
        if row.effective_to == since:
            row.effective_to = until
            signed(row, by=by, at=at).save(update_fields=["effective_to"])
    for row in planned:
        signed(row, by=by, at=at).delete()


def _locked(route: str, subject: str, kind: str) -> QuerySet[ApprovalBand]:
    """The levels of a kind; those of the whole route are locked with them, for each set is checked against the others."""
    rows = ApprovalBand.objects.select_for_update().filter(route=route, subject=subject).order_by("pk")
    list(rows.values_list("pk"))
    return rows.filter(kind=kind)


def problems_of_set(
    *,
    route: str,
    subject: str,
    kind: str,
    lines: Sequence[Line],
    since: date,
    names: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """Everything that is wrong with a drafted set, by itself and beside the other sets of the route."""
    if subject != Subject.REMEDY:
        return problems_of(lines, subject)
    if kind and not lines:
        return [] if sets_of(route, subject, kind).exists() else [_("Enter at least one level.")]
    return problems_of(lines, subject) + problems_between(
        route=route, kind=kind, lines=lines, since=since, names=names
    )


def problem_with_day(route: str, subject: str, since: date, *, kind: str = "", today: date) -> str:
    """Why a set cannot begin on `since`, or an empty text."""
    if since < today:
        return _("Limits in the past cannot be changed. Choose today or a later day.")
    if (
        since == today
        and ApprovalBand.objects.filter(
            route=route, subject=subject, kind=kind, effective_from=today
        ).exists()
    ):
        return _("Limits that began today are in force already. Choose tomorrow or a later day.")
    return ""


def _must_keep_settings(by: User) -> None:
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator may change the settings. Ask one of them to do it."))
