"""Two house policies of the demo company and the base points of its people. All figures are invented."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from complaints.models import Code, CodeList
from complaints.operations.sharing import save_points, save_policy
from complaints.sharing_policies import Band, Bearer, Division, Measure, Policy, PolicyPart
from demo.people import Cast
from feedback_system.approvals.limits import today_of

MONTHS = 5
"""So many months have base points, the present one included."""
REST_OF_PEOPLE = PolicyPart(Bearer.PEOPLE, Measure.REST, division=Division.POINTS)


def percent(bearer: Bearer, value: int, cap: int | None = None) -> PolicyPart:
    """A part in percent of the loss."""
    limit = Decimal(cap) if cap is not None else None
    return PolicyPart(bearer, Measure.PERCENT, Decimal(value), limit)


BY_HEIGHT = Policy(
    (
        Band(Decimal(0), Decimal(1000), (PolicyPart(Bearer.UNIT, Measure.REST),)),
        Band(
            Decimal(1000),
            Decimal(5000),
            (percent(Bearer.HEAD, 10), REST_OF_PEOPLE),
        ),
        Band(
            Decimal(5000),
            None,
            (
                percent(Bearer.HEAD, 10, 2000),
                percent(Bearer.LEAD, 10, 1000),
                PolicyPart(Bearer.UNIT, Measure.REST),
            ),
        ),
    )
)
BY_UNITS = Policy(
    (
        Band(
            Decimal(0),
            None,
            (
                PolicyPart(Bearer.LEAD, Measure.PER_UNIT, Decimal(2), Decimal(500)),
                PolicyPart(Bearer.UNIT, Measure.REST),
            ),
        ),
    )
)
POLICIES = (
    ("usual", "损失分摊办法", "損失分攤辦法", "Sharing of losses", "", BY_HEIGHT),
    (
        "transport",
        "运输损坏分摊办法",
        "運輸損壞分攤辦法",
        "Sharing of damage in transport",
        "transport",
        BY_UNITS,
    ),
)


def make_policies(cast: Cast, *, at: datetime, now: datetime) -> None:
    """The policies in force since `at`, and the base points of the months up to `now`."""
    for code, zh_hans, zh_hant, en, kind, policy in POLICIES:
        save_policy(
            code=code,
            labels={"label_zh_hans": zh_hans, "label_zh_hant": zh_hant, "label_en": en},
            fault_kind=Code.objects.get(list=CodeList.FAULT_KIND, code=kind) if kind else None,
            policy=policy,
            source="经营会议决议（示例）",
            since=today_of(at),
            by=cast["admin"],
            at=at,
        )
    people = sorted(cast.people.values(), key=lambda person: person.pk)
    points = {person.pk: Decimal(8 + 2 * (place % 7)) for place, person in enumerate(people)}
    month = today_of(now).replace(day=1)
    for _month in range(MONTHS):
        save_points(year=month.year, month=month.month, points=dict(points), by=cast["hr"], at=at)
        month = date.fromordinal(month.toordinal() - 1).replace(day=1)
