"""Review the sanctions of the past month before the 10th, and watch that it is done.

The GM office looks at the papers of the month and gives those that are approved to personnel to be published. Who has not done it is
reminded at the levels of the rule, and general management hears of it when the rule says so; each level is told once.
Source: policies 001 and 004 on sanctions, review before the 10th; that an unfinished paper does not hold the review up is ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.queries import reachable, who_is
from accounts.roles import ROLES, roles_with
from complaints.models.months import first_of, month_after, month_before
from complaints.penalties.kind import sanction_kind
from complaints.penalties.models import SanctionReview, penalty_rules
from complaints.penalties.notices import REVIEW_DONE, REVIEW_DUE
from complaints.penalties.operations.opening import must_propose
from complaints.penalties.operations.switching import must_be_on
from complaints.penalties.states import BEFORE_FORCE, PaperState
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.calculator import ladder_when_due, when_due
from feedback_system.errors import Blocked, Conflict, NotPermitted
from feedback_system.escalation.watches import Watched
from feedback_system.notifications.models import Notification
from feedback_system.notifications.operations import Notice, notify_in_bulk

if TYPE_CHECKING:
    from accounts.models import User

RULE = "month-sanctions"
MOST_MONTHS = 12
"""How many months back the watch looks; older ones stay on the list as not reviewed."""
UNDECIDED = BEFORE_FORCE - {PaperState.DECIDED}


@dataclass(frozen=True)
class ReviewMonth:
    """One month whose sanctions are to be reviewed, or were."""

    month: date
    due_at: datetime
    review: SanctionReview | None
    to_publish: int
    """Approved papers that personnel has not published, of this month and earlier ones."""
    under_way: int

    @property
    def code(self) -> str:
        """Such as 2026-10."""
        return f"{self.month:%Y-%m}"

    def is_late(self, at: datetime) -> bool:
        """Whether it was due and is not done, or was done too late."""
        return self.review.is_late if self.review is not None else at >= self.due_at


def must_read_reviews(user: User) -> None:
    """:raises NotPermitted: neither the GM office, which reviews, nor personnel, which publishes"""
    if not (user.holds(Permission.PROPOSE_SANCTION) or user.holds(Permission.PUBLISH_SANCTION)):
        raise NotPermitted(
            _(
                "The sanctions of a month are reviewed by the GM office and published by personnel. Ask one of them."
            )
        )


def _begins(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=Company.get().zone)


def months_to_review(*, at: datetime) -> list[ReviewMonth]:
    """The months that are over, the newest first, since the part was switched on; the reviewed ones before that too. Note: two queries
    and the rule."""
    rules = penalty_rules()
    reviews = {
        row.month: row for row in SanctionReview.objects.select_related("reviewed_by").order_by("month")
    }
    months = set(reviews)
    if rules.is_on and rules.switched_at is not None:
        zone = Company.get().zone
        month, first = (
            month_before(at.astimezone(zone).date()),
            first_of(rules.switched_at.astimezone(zone).date()),
        )
        while month >= first and len(months) < MOST_MONTHS + len(reviews):
            months.add(month)
            month = month_before(month)
    cases = Case.objects.as_system("the review counts papers, it shows none").filter(kind=sanction_kind.code)
    papers = list(cases.filter(state__in=sorted(BEFORE_FORCE)).values_list("state", "entered_at"))
    return [_of(month, reviews.get(month), papers) for month in sorted(months, reverse=True)]


def _of(month: date, review: SanctionReview | None, papers: Iterable[tuple[str, datetime]]) -> ReviewMonth:
    if review is not None:
        return ReviewMonth(month, review.due_at, review, review.to_publish, review.under_way)
    end = _begins(month_after(month))
    states = [state for state, entered_at in papers if entered_at < end]
    return ReviewMonth(
        month,
        when_due(RULE, _begins(month)).receipt.due,
        None,
        sum(state == PaperState.DECIDED for state in states),
        sum(state in UNDECIDED for state in states),
    )


@transaction.atomic
def review_month(*, month: date, by: User, at: datetime) -> SanctionReview:
    """Say that the sanctions of a month are reviewed; personnel hears how many papers are to be published.

    :raises NotPermitted: only the GM office reviews
    :raises NotPossibleNow: the company does not work with sanctions
    :raises Blocked: the month is not over, or was reviewed already
    """
    must_be_on()
    must_propose(by)
    month = first_of(month)
    found = next((one for one in months_to_review(at=at) if one.month == month), None)
    if found is None:
        raise Blocked(
            [
                _(
                    "%(month)s is not over, or sanctions were not switched on then. There is nothing to review."
                )
                % {"month": f"{month:%Y-%m}"}
            ]
        )
    if found.review is not None:
        raise Blocked(
            [
                _("The sanctions of %(month)s were reviewed by %(name)s already.")
                % {"month": found.code, "name": found.review.reviewed_by}
            ]
        )
    try:
        with transaction.atomic():
            review = SanctionReview.objects.create(
                month=month, due_at=found.due_at, reviewed_by=by, reviewed_at=at,
                to_publish=found.to_publish, under_way=found.under_way,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(
            _("Somebody else has just reviewed %(month)s. Reload the page.") % {"month": found.code}
        ) from error
    people = [reachable(one, at=at) for one in _holders_of(Permission.PUBLISH_SANCTION) if one.pk != by.pk]
    facts = _facts(found) | {"to_publish": found.to_publish}
    notify_in_bulk([Notice(REVIEW_DONE, None, people, at, f"sanction-review:{found.code}:done", facts)])
    return review


def _facts(one: ReviewMonth) -> dict[str, Any]:
    return {"month": one.code, "due_at": one.due_at, "path": reverse("penalties:reviews")}


# -------------------------------------------------------------------------------------------------------------- watching


def watch_reviews(at: datetime) -> Watched:
    """Remind of months that nobody has reviewed, at the levels of the rule that have come; each is told once."""
    if not penalty_rules().is_on:
        return Watched()
    told = {True: 0, False: 0}
    for one in months_to_review(at=at):
        if one.review is None:
            for rung in _rungs(one.month):
                if datetime.fromisoformat(rung["at"]) <= at:
                    told[rung["action"] != "remind"] += _tell(one, rung, at=at)
    return Watched(escalated=told[True], reminded=told[False])


def _rungs(month: date) -> list[dict[str, Any]]:
    """The ladder of the rule, counted for this month."""
    return ladder_when_due(RULE, _begins(month))


def _tell(one: ReviewMonth, rung: dict[str, Any], *, at: datetime) -> int:
    """Tell the people of a level who have not been told of it; returns how many."""
    key = f"sanction-review:{one.code}:rung:{rung['order']}"
    known = set(Notification.objects.filter(key=key).values_list("recipient", flat=True))
    people = [person for person in _people_of(rung["to"], at=at) if person.pk not in known]
    facts = _facts(one) | {"late": at >= one.due_at}
    if people:
        notify_in_bulk([Notice(REVIEW_DUE, None, people, at, key, facts)])
    return len(people)


def _people_of(places: Iterable[str], *, at: datetime) -> list[User]:
    """Who stands at these places of the ladder: a role, or else the GM office, which holds the review."""
    found: dict[int, User] = {}
    for place in places:
        people = who_is(place) if place in ROLES else _holders_of(Permission.PROPOSE_SANCTION)
        for person in people:
            reached = reachable(person, at=at)
            found[reached.pk] = reached
    return list(found.values())


def _holders_of(permission: Permission) -> list[User]:
    return list({one.pk: one for role in roles_with(permission) for one in who_is(role)}.values())
