"""House policies and base points for tests: what a company may have decided, entered through the operations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from complaints.models import Code, SharingPolicy
from complaints.operations.sharing import save_points, save_policy
from complaints.sharing_policies import Band, Bearer, Division, Measure, Policy, PolicyPart
from tests.factories.company import MONDAY_9AM, World

TODAY = date(2026, 3, 2)
HEAD_10 = PolicyPart(Bearer.HEAD, Measure.PERCENT, Decimal(10))
LEAD_10 = PolicyPart(Bearer.LEAD, Measure.PERCENT, Decimal(10))
REST_BY_POINTS = PolicyPart(Bearer.PEOPLE, Measure.REST)
REST_EQUALLY = PolicyPart(Bearer.PEOPLE, Measure.REST, division=Division.EQUAL)
REST_OF_UNIT = PolicyPart(Bearer.UNIT, Measure.REST)
USUAL = Policy((Band(Decimal(0), None, (HEAD_10, LEAD_10, REST_BY_POINTS)),))
"""Head 10, lead 10, the rest by base points."""
UNIT_ONLY = Policy((Band(Decimal(0), None, (PolicyPart(Bearer.UNIT, Measure.PERCENT, Decimal(100)),)),))


def put_in_force(
    world: World,
    policy: Policy = USUAL,
    *,
    code: str = "usual",
    since: date = TODAY,
    kind: str = "",
    **more: Any,
) -> SharingPolicy:
    """A version of a policy, entered by the administrator on Monday at nine."""
    return save_policy(
        code=code,
        labels={"label_zh_hans": "损失分摊办法"},
        fault_kind=Code.objects.get(list="fault_kind", code=kind) if kind else None,
        policy=policy,
        source="经营会议决议",
        since=since,
        by=world.admin,
        at=more.get("at", MONDAY_9AM),
    )


def give_points(world: World, year: int = 2026, month: int = 3, **points: str) -> None:
    """Base points of the month by user name, entered by personnel."""
    save_points(
        year=year,
        month=month,
        points={getattr(world, name).pk: Decimal(one) for name, one in points.items()},
        by=world.hr,
        at=MONDAY_9AM,
    )
