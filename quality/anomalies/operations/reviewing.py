"""The review meeting: call the departments, hear each, and let the minutes dispose.

Source: policy 001 on anomaly alerts: where a review is needed, quality calls the departments together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from accounts.models import Department
from accounts.permissions import Permission
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from quality.anomalies.forms.disposing import ConveneForm, MinutesForm, OpinionForm
from quality.anomalies.forms.fields import department_ids_of
from quality.anomalies.kind import anomaly_kind
from quality.anomalies.models import QUALITY, Anomaly, Review, ReviewSeat
from quality.anomalies.operations.disposing import note_answer, write_lines

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    anomaly_kind,
    "convene_review",
    label=gettext_lazy("Call a review meeting"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=ConveneForm,
    side=True,
    help=gettext_lazy("The departments get a notice and a line for their opinion. The minutes dispose."),
)
def convene_review(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    meets_at: datetime,
    place: str,
    departments: Sequence[Department],
    agenda: str,
) -> Trace:
    """Call the departments together (policy 001 on anomaly alerts); the call is the answer to the shop floor as well."""
    review = Review.objects.create(
        anomaly=anomaly,
        number=len(anomaly.all_reviews()) + 1,
        meets_at=meets_at,
        place=place,
        agenda=agenda,
        convened_by=by,
        convened_at=at,
    )
    ReviewSeat.objects.bulk_create(ReviewSeat(review=review, department=one) for one in departments)
    for one in departments:
        let_read(anomaly.case, department=one, why="review")
    note_answer(anomaly, by=by, at=at)
    facts = {"review": review.number, "meets_at": meets_at, "departments": [one.code for one in departments]}
    return Trace(facts, {"text": agenda})


def sits(anomaly: Anomaly, person: User) -> bool:
    """Whether a department of `person` was called and has not said anything."""
    review = anomaly.open_review()
    if review is None:
        return False
    silent = {seat.department_id for seat in review.all_seats() if seat.said_at is None}
    return bool(silent) and bool(silent & department_ids_of(person))


@step(
    anomaly_kind,
    "give_opinion",
    label=gettext_lazy("Opinion of the department"),
    rights=[Permission.WORK_ON_ANOMALY],
    form=OpinionForm,
    standing=sits,
    whose=gettext_lazy("The departments that were called to the meeting give their opinion."),
    help=gettext_lazy("Before the meeting or in it. It stands in the minutes under your department."),
)
def give_opinion(anomaly: Anomaly, *, by: User, at: datetime, authority: Authority, opinion: str) -> Trace:
    """Give the opinion of the own department; who sits for several speaks for all of them."""
    review, own = anomaly.open_review(), department_ids_of(authority.person)
    seats = review.all_seats() if review is not None else []
    mine = [seat for seat in seats if seat.said_at is None and seat.department_id in own]
    for seat in mine:
        seat.opinion, seat.said_by, seat.said_at = opinion, by, at
        seat.save(update_fields=["opinion", "said_by", "said_at"])
    return Trace({"departments": [seat.department.code for seat in mine]}, {"text": opinion})


@step(
    anomaly_kind,
    "minute_review",
    label=gettext_lazy("Minutes and decision"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=MinutesForm,
    help=gettext_lazy("The decision of the meeting is the disposition."),
)
def minute_review(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    minutes: str,
    affected_quantity: int,
    lines: Sequence[Mapping[str, Any]],
    remark: str,
) -> Trace:
    """Write the minutes of the meeting and the disposition that it decided."""
    review = anomaly.open_review()
    assert review is not None  # noqa: S101 - the occasion says so
    review.minutes, review.minuted_by, review.minuted_at = minutes, by, at
    review.save(update_fields=["minutes", "minuted_by", "minuted_at"])
    anomaly.affected_quantity = affected_quantity
    facts = write_lines(anomaly, lines, by=by, at=at, authority=authority)
    payload = {"text": minutes, **({"remark": remark} if remark else {})}
    return Trace({"review": review.number, "affected": affected_quantity, **facts}, payload)
