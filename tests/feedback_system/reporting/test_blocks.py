"""What apps add to the dashboard: losses by share and costs to the fen, satisfaction and returns, control charts; each number opens what it counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import comb
from typing import Any

import pytest
from django.test import Client

from aftersales.surveys.counting import figures_of
from complaints.models import Ruling
from complaints.models.code import Code
from complaints.models.ruling import RulingShare
from complaints.states import State
from feedback_system.masterdata.models import Delivery
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.blocks import Block, Grid, blocks_for
from feedback_system.reporting.board import board_for
from feedback_system.reporting.facts import keep_facts
from feedback_system.reporting.figures import figure_named, numbers_by_month
from feedback_system.reporting.models import CaseFact
from feedback_system.reporting.rebuilding import compare
from quality.watches.arithmetic.control import Kind, Rule, binomial, chart, limits
from tests.complaints.test_cost_report import a_month
from tests.factories import surveys
from tests.factories.company import World
from tests.factories.complaints import complaint_at
from tests.feedback_system.reporting.test_board import MOMENT, _query

pytestmark = pytest.mark.django_db


def asked(person: Any, month: str = "2026-03", **more: str) -> Asked:
    return Asked.of_query({"month": month, **more}, user=person, at=MOMENT)


def block(question: Asked, code: str) -> Block:
    return next(one for one in blocks_for(question) if one.code == code)


def grid(found: Block, code: str) -> Grid:
    return next(one for one in found.grids if one.code == code)


def amount(text: Any) -> Decimal:
    return Decimal(str(text).replace(",", ""))


def share_out(world: World, *percents: tuple[str, dict[str, Any]], loss: str = "100.00") -> Ruling:
    """The ruling of a closed complaint with these shares."""
    complaint = complaint_at(world, State.EXECUTING, order_number="SO-77", batch_number="")
    ruling = Ruling.objects.get(complaint=complaint)
    RulingShare.objects.filter(ruling=ruling).delete()
    Ruling.objects.filter(pk=ruling.pk).update(loss_amount=loss)
    for place, (percent, party) in enumerate(percents):
        RulingShare.objects.create(ruling=ruling, position=place, percent=percent, evidence="报告", **party)
    compare(mend=True)
    return ruling


def test_losses_divide_by_the_shares_to_the_fen_and_each_row_opens_its_cases(world: World) -> None:
    share_out(
        world,
        ("33.33", {"party": "department", "department": world.prod_head.department}),
        ("33.33", {"party": "person", "person": world.prod_head}),
        ("33.34", {"party": "supplier", "supplier": world.supplier}),
        loss="100.01",
    )
    question = asked(world.gm)

    losses = block(question, "losses")

    march = question.month
    loss = numbers_by_month(question, [figure_named("loss")], [march])["loss"][march.first]  # type: ignore[list-item]
    for one in losses.grids:
        assert sum(amount(row[1].text) for row in one.rows) == Decimal(loss) / 100 == Decimal("100.01")
        for row in one.rows:
            behind = asked(world.gm, **{k: v for k, v in _query(row[1].url).items() if k != "month"})
            assert figure_named("with_loss").rows(behind).count() == row[2].text  # type: ignore[union-attr]
    production = grid(losses, "bearer").rows[0]
    assert (amount(production[1].text), production[2].text) == (
        Decimal("66.66"),
        1,
    )  # the head's own part is the department's
    assert amount(grid(losses, "bearing_supplier").rows[0][1].text) == Decimal(
        "33.35"
    )  # the larger remainder


def test_costs_of_the_month_add_up_and_open_the_same_cases_also_with_filters(
    world: World, client: Client
) -> None:
    a_month(world)
    client.force_login(world.gm)
    client.cookies["django_language"] = "en"

    costs = block(asked(world.gm), "costs")

    sums = {sum(amount(row[2].text) for row in one.rows) for one in costs.grids}

    assert len(costs.grids) == 3 and len(sums) == 1 and sums.pop() > 0
    for row in costs.grids[1].rows:
        assert client.get(row[1].url).context["page"].paginator.count == row[1].text
    narrowed = block(asked(world.gm, customer="C900"), "costs")
    row = narrowed.grids[0].rows[0]
    assert (row[1].text, amount(row[2].text)) == (1, Decimal("100.01"))
    page = client.get(row[1].url)
    assert page.context["page"].paginator.count == 1 and "Clear the filters" in page.content.decode()
    assert block(asked(world.gm, market="overseas"), "costs").grids == []


def test_surveys_of_the_month_tell_rate_and_return_and_cards_open_exactly_those_issued(
    world: World, client: Client
) -> None:
    survey = surveys.counted(world)
    surveys.card(world)

    found = block(asked(world.gm), "satisfaction")

    row = grid(found, "surveys").rows[0]
    share = survey.return_share()
    assert str(row[1].text) == f"{figures_of(survey).percent} %"
    assert str(row[4].text) == f"{share.percent} % ({share.count} / {share.base})"
    assert row[4].stands_out is (share.reaches(survey.return_target) is False)
    client.force_login(world.gm)
    assert client.get(row[3].url).context["page"].paginator.count == row[3].text
    cards = grid(found, "cards").rows[0]
    assert client.get(cards[1].url).context["page"].paginator.count == cards[1].text == 1
    assert found.pages and client.get(found.pages[0][1]).status_code == 200
    assert not any(one.code == "surveys" for one in block(asked(world.gm, "2026-02"), "satisfaction").grids)


def test_late_closings_divide_by_the_cause_that_was_given(world: World) -> None:
    complaint = complaint_at(world, State.EXECUTING)
    type(complaint).objects.filter(pk=complaint.pk).update(
        delay_cause=Code.objects.get(list="delay_cause", code="sample")
    )
    keep_facts({complaint.case_id: "complaint"})
    CaseFact.objects.filter(case=complaint.case).update(on_time=False)
    other = complaint_at(world, State.EXECUTING, order_number="SO-78", batch_number="")
    CaseFact.objects.filter(case=other.case).update(on_time=False)

    table = next(one for one in board_for(asked(world.gm)).tables if one.table.code == "late_by_cause")

    assert [(row.row.value, row.numbers[0].value) for row in table.rows] == [("sample", 1), ("none", 1)]
    for row in table.rows:
        behind = Asked.of_query(_query(row.numbers[0].url), user=world.gm, at=MOMENT)
        assert figure_named("late").rows(behind).count() == 1  # type: ignore[union-attr]


def test_a_p_chart_and_a_u_chart_by_hand() -> None:
    # given 1 % upheld of 1,000 shipments a month, in whole numbers: P(X > 21) = 0.00065, P(X > 20) = 0.0015, P(X < 2) = 0.00048
    assert limits(Kind.P, 0.01, 1_000) == (2, 21)
    exact = [comb(1_000, k) * 99 ** (1_000 - k) / 100**1_000 for k in range(60)]
    assert all(abs(binomial(k, 1_000, 0.01) - one) < 1e-12 for k, one in enumerate(exact))
    # a mean of 4 findings: P(X > 11) = 0.0009…, P(X > 10) = 0.0028…
    assert limits(Kind.U, 0.04, 100) == (0, 11)

    steady = chart(Kind.U, [4] * 12 + [20], [100] * 13)
    assert steady.points[-1].rules == (Rule.ABOVE,)
    assert [Rule.RUN in one.rules for one in steady.points] == [False] * 8 + [True] * 4 + [False]
    rising = chart(Kind.P, [1, 2, 3, 4, 5, 6], [100] * 6)
    assert [Rule.TREND in one.rules for one in rising.points] == [False] * 5 + [True]
    gap = chart(Kind.U, [3, 5], [0, 100])
    assert gap.points[0].rate is None and gap.centre == 0.05
    assert chart(Kind.P, [1], [0]).centre is None
    assert chart(Kind.P, [9], [3]).points[0].rules == (Rule.ABOVE,)  # more upheld than shipped


def test_control_charts_count_shipments_of_the_ledger_and_each_point_opens_its_cases(
    world: World, client: Client
) -> None:
    complaint_at(world, State.EXECUTING)
    for number in range(20):
        Delivery.objects.create(
            customer=world.customer, order_number=f"SO-9{number}", product=world.product,
            batch=world.batch, quantity=10, delivered_on=date(2026, 3, 5),
        )  # fmt: skip
    shipped = Delivery.objects.filter(delivered_on__year=2026, delivered_on__month=3).count()

    control = block(asked(world.gm), "control")

    for code, figure in (("p_upheld", "upheld"), ("u_opened", "opened")):
        row = grid(control, code).rows[-1]
        assert (row[0].text, row[2].text) == ("2026-03", shipped)
        behind = Asked.of_query(_query(row[1].url), user=world.gm, at=MOMENT) if row[1].url else None
        assert row[1].text == (figure_named(figure).rows(behind).count() if behind else 0)  # type: ignore[union-attr]
        assert str(grid(control, code).chart).count("<circle") == sum(
            r[2].text > 0 for r in grid(control, code).rows
        )
    narrowed = grid(block(asked(world.gm, customer="C001"), "control"), "u_opened").rows[-1]
    assert narrowed[2].text == Delivery.objects.filter(customer__code="C001", delivered_on__month=3).count()
    assert block(asked(world.gm, "2019-05"), "control").grids == []
    client.force_login(world.gm)
    assert (
        client.get("/dashboard/blocks/?month=2026-03")
        .content.decode()
        .count('class="series-chart control-chart"')
        == 2
    )
