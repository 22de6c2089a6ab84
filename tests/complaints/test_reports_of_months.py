"""Bulletin, announcement at the end of the month, review of communication, product quality: each figure against a count of its own."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from accounts.queries import system_user
from complaints.models import Complaint
from complaints.penalties.models import SanctionLine
from complaints.penalties.reported import FINES
from complaints.rates import RATE
from complaints.reported_months import SERVICE_PROBLEMS, SUGGESTIONS, SUMMARIES
from feedback_system.cases.models import Case
from feedback_system.errors import Blocked, NotPermitted
from feedback_system.escalation.models import ReminderSlip
from feedback_system.escalation.operations import escalate_due
from feedback_system.masterdata.models import Delivery, Product
from feedback_system.reports.due import missing_reports
from feedback_system.reports.operations import open_report, sign_report, what_blocks_signing
from feedback_system.reports.periods import period_named
from feedback_system.reports.rights import house_cases
from feedback_system.reports.sections import Asked, rows_of, share_of
from quality.slips.models import SlipKind
from quality.slips.operations.setting import save_kind, values_of
from quality.slips.operations.tasks import open_monthly_slips
from tests.factories.company import World, at
from tests.factories.complaints import new_complaint
from tests.factories.services import new_call
from tests.factories.slips import act, new_slip
from tests.feedback_system.reports.written import draft, kind_of, seal, signed
from tests.penalties.papers import penalty_of, sanction_of, switch_on

pytestmark = pytest.mark.django_db

APRIL_9AM = at("2026-04-01 09:00")


def asked_of(period: str, code: str) -> Asked:
    """What the house counts for a report on that period."""
    found = period_named(period, kind_of(code).rhythm)
    assert found is not None
    return Asked(house_cases(), found, at("2026-05-04 09:00"))


def table(section: Any, asked: Asked) -> dict[str, dict[str, int]]:
    """The rows of a section by key."""
    return {row.key: dict(row.numbers) for row in rows_of(section, asked)}


def test_the_rate_is_complaints_by_shipments_beside_those_of_the_year_before(world: World) -> None:
    other = Product.objects.create(code="P2", name="电源")
    for day, product, pieces in (
        ("2026-03-01", world.product, 100),
        ("2026-03-31", world.product, 50),
        ("2026-04-01", world.product, 999),
        ("2026-03-15", other, 7),
        ("2025-03-15", world.product, 30),
    ):
        Delivery.objects.create(
            customer=world.customer, order_number=f"SO-{day}{product.code}", product=product, quantity=pieces, delivered_on=day,
        )  # fmt: skip
    new_complaint(world, at=at("2026-03-02 09:00"), order_number="SO-1", batch_number="")
    new_complaint(world, at=at("2026-03-31 23:00"), order_number="SO-2", batch_number="")
    new_complaint(world, at=at("2026-04-01 00:30"), order_number="SO-3", batch_number="")

    asked = asked_of("2026-03", "product-quality-month")
    rows = table(RATE, asked)

    mine = rows[str(world.product.pk)]
    shipped = Delivery.objects.filter(product=world.product, delivered_on__range=("2026-03-01", "2026-03-31"))
    assert mine["shipments"] == shipped.count() and mine["pieces"] == sum(one.quantity for one in shipped)
    assert (mine["complaints"], mine["complaints_before"], mine["shipments_before"]) == (2, 0, 1)
    rate = next(column for column in RATE.columns if column.code == "rate")
    assert share_of(mine, rate) == f"{100 * 2 / mine['shipments']:.1f} %"
    assert rows["all"]["shipments"] == mine["shipments"] + 1, "the other product was delivered once"
    assert rows["all"]["complaints"] == 2 and rows[str(other.pk)]["complaints"] == 0


def test_a_department_hands_in_its_summary_and_the_bulletin_counts_who_did(world: World) -> None:
    kind = SlipKind.objects.get(code="department_summary")
    values = values_of(kind) | {"monthly_for": ["production", "sales"]}
    save_kind(code=kind.code, values=values, since=None, by=world.admin, at=at("2026-03-02 09:00"))
    slips = open_monthly_slips(by=system_user(), at=at("2026-03-02 09:30"))
    assert {one.case.holder.code for one in slips} == {"production", "sales"}
    mine = next(one for one in slips if one.case.holder.code == "production")
    written = {"entry_work": "产量达成", "entry_quality": "两起返工", "entry_next_month": "导入夹具"}
    act(mine, "answer", by=world.prod_head, at=at("2026-03-30 09:00"), answer="见小结", **written)

    rows = table(SUMMARIES, asked_of("2026-03", "work-bulletin"))
    assert rows == {
        "production": {"asked": 1, "handed_in": 1},
        "sales": {"asked": 1, "handed_in": 0},
    }
    assert table(SUMMARIES, asked_of("2026-02", "work-bulletin")) == {}

    escalate_due(now=at("2026-04-01 00:10"), by=system_user())
    assert {one.department.code for one in ReminderSlip.objects.all()} == {"sales"}


def test_only_the_gm_office_writes_the_bulletin_and_only_the_gm_signs_the_review(world: World) -> None:
    month = period_named("2026-03", kind_of("work-bulletin").rhythm)
    with pytest.raises(NotPermitted):
        open_report(kind=kind_of("work-bulletin"), period=month, by=world.qa1, at=APRIL_9AM)
    bulletin = signed(world, code="work-bulletin", period="2026-03", moment=APRIL_9AM)
    assert bulletin.signed.asked.filter(person=world.prod_head).exists()

    review = draft(world, code="communication-review", period="2026", moment=at("2026-12-10 09:00"))
    told = seal(review, moment=at("2026-12-10 09:00"))
    with pytest.raises(NotPermitted):
        sign_report(report=review, seal=told, by=world.gm_office, at=at("2026-12-10 09:00"))
    assert sign_report(report=review, seal=told, by=world.gm, at=at("2026-12-10 09:00")).by == world.gm


def test_published_sanctions_are_counted_without_names_and_not_at_all_while_nothing_is_published(
    world: World,
) -> None:
    assert table(FINES, asked_of("2026-03", "month-announcement")) == {}
    switch_on(world, publishes=True)
    penalty_of(world, "prod1", "200.00")
    sanction_of(world, "qa1", kind="warning", amount="400.00", number=2)
    asked = asked_of("2026-03", "month-announcement")

    rows = table(FINES, asked)

    expected = Counter(
        SanctionLine.objects.filter(
            paper__published_at__gte=asked.begins, paper__published_at__lt=asked.ends
        ).values_list("kind", flat=True)
    )
    assert expected and {key: row["published"] for key, row in rows.items()} == dict(expected)
    assert not FINES.members(asked), "no number opens a paper"
    switch_on(world, publishes=False)
    assert table(FINES, asked) == {}


def test_service_problems_and_suggestions_equal_a_count_of_their_cases(world: World) -> None:
    new_complaint(world, at=at("2026-03-02 09:00"), order_number="SO-1", batch_number="")
    rude = new_complaint(world, at=at("2026-03-03 09:00"), order_number="SO-2", batch_number="", complaint_class="non_quality")  # fmt: skip
    new_call(world)
    new_slip(world, "internal_other", who="prod1", at=at("2026-03-04 09:00"))
    new_slip(world, "internal_other", who="prod1", at=at("2026-04-01 09:00"))
    asked = asked_of("2026-03", "month-announcement")

    problems, suggestions = table(SERVICE_PROBLEMS, asked), table(SUGGESTIONS, asked)

    assert rude.complaint_class == Complaint.Class.NON_QUALITY
    calls = Case.objects.as_system("the count of the test").filter(
        kind="service", reported_at__gte=asked.begins, reported_at__lt=asked.ends
    )
    assert problems["complaint"]["reported"] == 1
    assert problems.get("service", {}).get("reported", 0) == calls.count() == 1
    assert suggestions == {"internal_other": {"reported": 1, "closed": 0, "open": 1}}


def test_the_announcement_is_signed_in_the_last_days_and_late_when_the_month_is_over(world: World) -> None:
    report = draft(world, code="month-announcement", period="2026-03", moment=at("2026-03-29 09:00"))
    kind = kind_of("month-announcement")
    assert "2026-03-30" in str(what_blocks_signing(report, kind, at=at("2026-03-29 09:00"))[0])
    with pytest.raises(Blocked, match="near its end"):
        sign_report(report=report, seal="x", by=world.qa_head, at=at("2026-03-29 23:59"))

    (missing,) = missing_reports([kind], at=APRIL_9AM)
    assert missing.due_at == at("2026-04-01 00:00") and missing.is_late(APRIL_9AM)
    eve = at("2026-03-30 16:00")
    sign_report(report=report, seal=seal(report, moment=eve), by=world.qa_head, at=eve)
    assert missing_reports([kind], at=APRIL_9AM + timedelta(days=1)) == []
