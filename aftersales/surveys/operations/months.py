"""Sign the ratings of technicians of a month for the appraisal, and remind whoever owes it.

Source: policies 001 and 004 on service: into each month's appraisal. Signing, editions and who signs are ours.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.queries import reachable, who_is
from accounts.roles import ROLES, roles_with
from aftersales.surveys.models import SignedRating, SignedRatings
from aftersales.surveys.months import (
    after,
    answers_in,
    checksum,
    differences,
    figures_of,
    may_sign,
    signed_figures,
    signs_as,
    standing,
)
from aftersales.surveys.notices import RATINGS_DUE
from feedback_system.cases.fields import local_day
from feedback_system.cases.spans import first_instant
from feedback_system.deadlines.calculator import counted_from
from feedback_system.errors import Blocked, Conflict, NotPermitted
from feedback_system.escalation.watches import Watched
from feedback_system.notifications.models import Notification
from feedback_system.notifications.operations import Notice, notify_in_bulk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User

RULE = "technician-ratings"


@transaction.atomic
def sign_ratings(*, month: date, seal: str, by: User, at: datetime) -> SignedRatings:
    """Freeze the figures of the month (its first day) as they were seen, from its last day on. Signed again after a change, it is a new edition.

    :raises NotPermitted: somebody else signs them
    :raises Blocked: the month is not over, nothing came in, or nothing has changed since they were signed
    :raises Conflict: the figures have changed since they were looked at, or somebody was faster
    """
    person = signs_as(by, at=at)
    if person is None:
        raise NotPermitted(
            _("The ratings of a month are signed by the supervisor of service. Ask for the signature.")
        )
    code, following = f"{month:%Y-%m}", after(month)
    if local_day(at) < following - timedelta(days=1):
        raise Blocked([_("%(month)s is not over. Sign its ratings from its last day on.") % {"month": code}])
    figures, last = figures_of(answers_in(month)), standing(month)
    if not figures and last is None:
        raise Blocked([_("No rating came in %(month)s, so there is nothing to sign.") % {"month": code}])
    if checksum(month, figures) != seal:
        raise Conflict(
            _("The ratings have changed since you opened the page. Look at them again, then sign.")
        )
    if last is not None and not differences(signed_figures(last), figures):
        raise Blocked(
            [
                _("The ratings of %(month)s were signed by %(name)s, and nothing has changed since.")
                % {"month": code, "name": last.by}
            ]
        )
    try:
        with transaction.atomic():
            signed = SignedRatings.objects.create(
                month=month,
                edition=last.edition + 1 if last is not None else 1,
                by=by,
                on_behalf_of=person if person != by else None,
                at=at,
                checksum=seal,
            )
    except IntegrityError as error:
        raise Conflict(
            _("Somebody else has just signed the ratings of %(month)s. Reload the page.") % {"month": code}
        ) from error
    SignedRating.objects.bulk_create(
        SignedRating(
            signed=signed, questionnaire_id=sheet, person_id=rated, item=item, value=value, times=times
        )
        for (sheet, rated, item, value), times in sorted(figures.items())
    )
    return signed


def watch_ratings(at: datetime) -> Watched:
    """Remind of the month that has just ended while nobody has signed its ratings, at the levels of the rule; each level is told once.

    A company is watched from its first signed month on.
    """
    month = (local_day(at).replace(day=1) - timedelta(days=1)).replace(day=1)
    if standing(month) is not None or not SignedRatings.objects.filter(month__lt=month).exists():
        return Watched()
    begins = first_instant(month)
    counted = counted_from(RULE, [begins]).get(begins)
    if counted is None or not figures_of(answers_in(month)):
        return Watched()
    told = {True: 0, False: 0}
    for rung in counted.ladder:
        if datetime.fromisoformat(rung["at"]) <= at:
            told[rung["action"] != "remind"] += _tell(month, rung, due_at=counted.receipt.due, at=at)
    return Watched(escalated=told[True], reminded=told[False])


def _tell(month: date, rung: dict[str, object], *, due_at: datetime, at: datetime) -> int:
    """Tell the people of a level who have not been told of it; returns how many."""
    key = f"ratings-due:{month:%Y-%m}:rung:{rung['order']}"
    known = set(Notification.objects.filter(key=key).values_list("recipient", flat=True))
    people = [one for one in _people_of(rung["to"], at=at) if one.pk not in known]  # type: ignore[arg-type]
    facts = {
        "month": f"{month:%Y-%m}",
        "due_at": due_at,
        "path": f"{reverse('opinion_cards:ratings')}?month={month:%Y-%m}",
    }
    if people:
        notify_in_bulk([Notice(RATINGS_DUE, None, people, at, key, facts)])
    return len(people)


def _people_of(places: Iterable[str], *, at: datetime) -> list[User]:
    """Who stands at these places of the ladder: a role, or else whoever signs."""
    found: list[User] = []
    for place in places:
        if place in ROLES:
            found += who_is(place)
        else:
            signing = roles_with(Permission.SIGN_SERVICE_DAY)
            found += [one for role in signing for one in who_is(role) if may_sign(one)]
    reached = [reachable(one, at=at) for one in found]
    return list({one.pk: one for one in reached}.values())
