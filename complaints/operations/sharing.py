"""Keep house policies of apportionment and base points: versions with a day, people with points, all in the history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.operations.log import signed
from complaints.models import BasePoints, Code, SharingPolicy
from complaints.models.sharing import stored
from complaints.policy_sentences import problem_in_words
from complaints.sharing_policies import Policy, check
from feedback_system.administration.rights import must_change_settings, must_keep_points
from feedback_system.approvals.limits import today_of
from feedback_system.errors import Invalid, NotPossibleNow

if TYPE_CHECKING:
    from collections.abc import Sequence


def problem_with_start(code: str, fault_kind: Code | None, since: date, *, today: date) -> str:
    """Why a version cannot begin on `since`, or an empty text."""
    if since < today:
        return _("A policy cannot begin in the past. Choose today or a later day.")
    own = SharingPolicy.objects.filter(code=code)
    if since == today and own.filter(effective_from=today).exists():
        return _("A version that began today is in force already. Choose tomorrow or a later day.")
    until = _next_start(own, since)
    others = SharingPolicy.objects.exclude(code=code).filter(fault_kind=fault_kind)
    others = others.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=since))
    if until is not None:
        others = others.filter(effective_from__lt=until)
    other = others.order_by("effective_from", "pk").first()
    if other is None:
        return ""
    return _("“%(policy)s” holds for the same kind of fault at that time. End it first, or begin later.") % {
        "policy": other.label
    }


def _next_start(own: Any, since: date) -> date | None:
    found = own.filter(effective_from__gt=since).order_by("effective_from").first()
    return found.effective_from if found is not None else None


@transaction.atomic
def save_policy(
    *,
    code: str,
    labels: Mapping[str, str],
    fault_kind: Code | None,
    policy: Policy,
    source: str,
    since: date,
    by: User,
    at: datetime,
) -> SharingPolicy:
    """A new version of the policy `code`, in force from `since`; the version before it ends there.

    One that is planned for the same day is replaced, one planned for later stays. Rulings keep the version they name.
    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: for a policy with problems, a day before today, or another policy for the same kind of fault.
    """
    must_change_settings(by)
    rows = list(SharingPolicy.objects.select_for_update().order_by("pk"))  # all: kinds of fault are compared
    errors: dict[str, list[str]] = {}
    if problems := [problem_in_words(one) for one in check(policy)]:
        errors["rows"] = problems
    if problem := problem_with_start(code, fault_kind, since, today=today_of(at)):
        errors["since"] = [problem]
    if errors:
        raise Invalid(errors)
    own = [row for row in rows if row.code == code]
    newest = max((row.version for row in own), default=0)
    for row in own:
        if row.effective_from == since:
            signed(row, by=by, at=at).delete()
        elif row.effective_from < since and (row.effective_to is None or row.effective_to > since):
            row.effective_to = since
            signed(row, by=by, at=at).save(update_fields=["effective_to"])
    made = SharingPolicy(
        code=code,
        version=newest + 1,
        fault_kind=fault_kind,
        bands=stored(policy),
        source=source,
        effective_from=since,
        effective_to=min((row.effective_from for row in own if row.effective_from > since), default=None),
        **labels,
    )
    signed(made, by=by, at=at).save()
    return made


@transaction.atomic
def drop_policy(*, code: str, since: date, by: User, at: datetime) -> None:
    """Take back a version that has not begun; the version before it goes on.

    :raises NotPossibleNow: when there is none, or it has begun.
    """
    must_change_settings(by)
    rows = list(SharingPolicy.objects.select_for_update().filter(code=code).order_by("pk"))
    planned = next((row for row in rows if row.effective_from == since), None)
    if planned is None or since <= today_of(at):
        raise NotPossibleNow(_("This version is in force or gone already. Reload the page."))
    for row in rows:
        if row.effective_to == since:
            row.effective_to = planned.effective_to
            signed(row, by=by, at=at).save(update_fields=["effective_to"])
    signed(planned, by=by, at=at).delete()


@transaction.atomic
def end_policy(*, code: str, last: date, by: User, at: datetime) -> None:
    """Let the version in force end after `last`; from the next day on nothing is proposed. Planned ones stay.

    :raises NotPossibleNow: when no version is in force.
    :raises Invalid: for a day before today.
    """
    must_change_settings(by)
    today = today_of(at)
    rows = SharingPolicy.objects.select_for_update().filter(code=code)
    row = rows.in_force(today).order_by("pk").first()
    if row is None:
        raise NotPossibleNow(_("No version of this policy is in force. Reload the page."))
    until = date.fromordinal(last.toordinal() + 1)
    if last < today or (row.effective_to is not None and until > row.effective_to):
        raise Invalid({"last": [_("Choose today or a later day before the next version begins.")]})
    row.effective_to = until
    signed(row, by=by, at=at).save(update_fields=["effective_to"])


@transaction.atomic
def save_points(
    *, year: int, month: int, points: Mapping[int, Decimal | None], by: User, at: datetime
) -> Sequence[BasePoints]:
    """Set the base points of people, by their ids, for a month; None takes them away. What is as before is not touched.

    Rulings that were proposed by them do not change.
    :raises NotPermitted: unless personnel or an administrator.
    """
    must_keep_points(by)
    people = User.objects.filter(pk__in=points, kind=User.Kind.PERSON).order_by("pk")
    rows = BasePoints.objects.select_for_update().filter(person__in=people, year=year, month=month)
    before = {row.person_id: row for row in rows.order_by("pk")}
    changed = []
    for person in people:
        row, wanted = before.get(person.pk), points[person.pk]
        if wanted is None:
            if row is not None:
                signed(row, by=by, at=at).delete()
        elif row is None or row.points != wanted:
            row = row or BasePoints(person=person, year=year, month=month)
            row.points = wanted
            signed(row, by=by, at=at).save()
            changed.append(row)
    return changed
