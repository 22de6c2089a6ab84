"""Sign the figures of a month, and restate a month whose cases have changed since.

Source: statistics of the month, before the 10th (policy 004); freezing, versions and restatements are ours.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.queries import who_is
from accounts.roles import roles_with
from feedback_system.deadlines.calculator import when_due
from feedback_system.errors import Blocked, Conflict, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.operations import Notice, notify_in_bulk
from feedback_system.reporting.months.drift import CaseMove, cases_moved, cells_moved
from feedback_system.reporting.months.freezing import (
    BATCH,
    Frozen,
    asked_of_house,
    checksum_of,
    freeze,
    frozen_of,
    write_down,
)
from feedback_system.reporting.months.models import LONGEST_REASON, FactChange, MonthMove, SignedMonth
from feedback_system.reporting.months.notices import MONTH_SIGNED
from feedback_system.reporting.months.queries import RULE, latest_version
from feedback_system.reports.due import end_of
from feedback_system.reports.periods import Period
from feedback_system.reports.rights import reader_of

if TYPE_CHECKING:
    from accounts.models import User

log = structlog.get_logger(__name__)


def must_sign_figures(*, by: User, at: datetime) -> User:
    """The person whose right is used. :raises NotPermitted: neither she nor anybody she stands in for signs months"""
    person = reader_of(by, at=at).acts_as(Permission.RUN_MONTH)
    if person is None:
        raise NotPermitted(
            _("The figures of a month are signed by the GM office. Tell it what you have found.")
        )
    return person


def what_blocks_closing(month: Period, *, at: datetime) -> list[Any]:
    """Why the figures of the month cannot be signed now, in sentences."""
    if at < end_of(month):
        return [
            _("%(month)s is not over. Close it from the first day of the next month on.")
            % {"month": month.code}
        ]
    return []


@transaction.atomic
def sign_month(*, month: Period, seal: str, by: User, at: datetime) -> SignedMonth:
    """Freeze every figure of the month with its cases. A month without cases is signed like any other.

    `seal` is that of the figures that were seen. :raises NotPermitted: she does not sign months
    :raises Blocked: the month is not over
    :raises Conflict: it is signed already, or the figures have changed since they were looked at
    """
    person = must_sign_figures(by=by, at=at)
    if reasons := what_blocks_closing(month, at=at):
        raise Blocked(reasons)
    stands = latest_version(month)
    if stands is not None:
        raise _signed_by(stands)
    frozen = _seen(month, seal, by=by, at=at)
    return _sign(month, frozen, 1, "", [], by=by, person=person, at=at)


@transaction.atomic
def restate_month(*, month: Period, reason: str, seal: str, by: User, at: datetime) -> SignedMonth:
    """Sign a new version that lists each case that moved a figure since the last one; earlier versions stay as they are.

    :raises NotPermitted: she does not sign months
    :raises NotPossibleNow: the month is not signed yet, or nothing has moved
    :raises Invalid: in `reason`, when it is empty or too long
    :raises Conflict: somebody else has just restated it, or the figures have changed since they were looked at
    """
    person = must_sign_figures(by=by, at=at)
    stands = latest_version(month)
    if stands is None:
        raise NotPossibleNow(
            _("This month is not closed yet. Close it; then its figures are the present ones.")
        )
    reason = _reason(reason)
    frozen = _seen(month, seal, by=by, at=at)
    moves = cases_moved(stands, cells_moved(frozen_of(stands), frozen))
    if not moves:
        raise NotPossibleNow(
            _("No figure has moved since this month was signed, so there is nothing to restate.")
        )
    return _sign(month, frozen, stands.version + 1, reason, moves, by=by, person=person, at=at)


def _reason(text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid({"reason": [_("Say why the month is restated.")]})
    if len(text) > LONGEST_REASON:
        raise Invalid(
            {
                "reason": [
                    _("Please shorten this to %(limit)d characters; it has %(now)d now.")
                    % {"limit": LONGEST_REASON, "now": len(text)}
                ]
            }
        )
    return text


def _seen(month: Period, seal: str, *, by: User, at: datetime) -> Frozen:
    """The figures now. :raises Conflict: they are not those that were seen"""
    frozen = freeze(asked_of_house(month, by=by, at=at))
    if frozen.seal(month) != seal:
        raise Conflict(
            _("The figures have changed since you opened the page. Look at them again, then sign.")
        )
    return frozen


def _signed_by(stands: SignedMonth) -> Conflict:
    return Conflict(
        _("%(name)s has signed %(month)s already. Reload the page to see the signed figures.")
        % {"name": stands.by, "month": stands.code}
    )


def _sign(
    month: Period,
    frozen: Frozen,
    version: int,
    reason: str,
    moves: list[CaseMove],
    *,
    by: User,
    person: User,
    at: datetime,
) -> SignedMonth:
    signed = SignedMonth(
        month=month.first,
        version=version,
        reason=reason,
        by=by,
        on_behalf_of=person if person != by else None,
        at=at,
        due_at=when_due(RULE, end_of(month.before)).receipt.due,
        last_change=FactChange.objects.aggregate(last=Max("pk"))["last"] or 0,
    )
    signed.checksum = checksum_of(signed, frozen)
    try:
        with transaction.atomic():
            signed.save(force_insert=True)
    except IntegrityError as error:
        stands = latest_version(month)
        if stands is None:
            raise
        raise _signed_by(stands) from error
    write_down(frozen, signed)
    MonthMove.objects.bulk_create(
        (
            MonthMove(signed=signed, case_id=one.case, cells=list(one.cells), changes=list(one.changes))
            for one in moves
        ),
        batch_size=BATCH,
    )
    _tell(signed, by=by, at=at)
    log.info("month signed", month=month.code, version=version, user=by.pk, checksum=signed.checksum)
    return signed


def _tell(signed: SignedMonth, *, by: User, at: datetime) -> None:
    """Tell who reads reports of the house, but not whoever signed."""
    roles = roles_with(Permission.SEE_REPORTS)
    people = {person.pk: person for role in roles for person in who_is(role) if person.pk != by.pk}
    facts = {
        "month": signed.code,
        "version": signed.version,
        "by": str(by),
        "reason": signed.reason,
        "path": signed.get_absolute_url(),
    }
    key = f"month-figures:{signed.code}:{signed.version}"
    notify_in_bulk([Notice(MONTH_SIGNED, None, list(people.values()), at, key, facts)])
