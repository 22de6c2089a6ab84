"""Market information: sheets of the week, month and quarter, their analysis within a week, the report and the orders that come back.

2 March 2026 is a Monday; the first quarter ends on Tuesday, 31 March.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from accounts.queries import system_user
from feedback_system.cases.models import Case
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow, NotVisible
from feedback_system.escalation.models import Escalation, ReminderSlip
from feedback_system.escalation.operations import escalate_due
from feedback_system.reports.periods import Rhythm, period_named
from feedback_system.reports.sections import Asked, rows_of
from quality.reporting.marketing import MATTERS, SHEETS
from quality.slips.forms.settings import KindForm
from quality.slips.models import Slip, SlipKind
from quality.slips.operations import open_monthly_slips
from quality.slips.operations.setting import save_kind, values_of
from quality.slips.states import SlipState as State
from tests.factories.company import World, at
from tests.factories.slips import SENT, act, new_slip
from tests.slips.test_slips import clocks, told

pytestmark = pytest.mark.django_db

WEEK: dict[str, Any] = {
    "answer": "南区两家同行降价，老客户观望",
    "entry_sales": "1280.5",
    "entry_prices": "同类板降价百分之五",
    "entry_rivals": "一家同行推出新品",
    "entry_quality": "两家反映包装破损",
}
FILED = at("2026-03-06 16:00")
ANALYSED = at("2026-03-09 10:00")
ANALYSIS = {"text": "降价集中在低端板，高端不受影响", "proposals": "低端板让利百分之三，包装改双层"}


def pdf_words(answer: Any) -> str:
    """What stands on a paper, without line breaks."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return "".join(text.split())


def name_units(world: World, code: str, *units: str) -> None:
    """An administrator names the units that hand sheets of the kind in."""
    kind = SlipKind.objects.get(code=code, effective_to=None)
    values = values_of(kind) | {"monthly_for": list(units)}
    save_kind(code=code, values=values, since=None, by=world.admin, at=SENT)


def sheets(world: World, code: str = "market_week", when: datetime = SENT) -> list[Slip]:
    """The sheets that the system opens then, after two units were named."""
    name_units(world, code, "sales_north", "service_desk")
    return open_monthly_slips(by=system_user(), at=when)


def filed(world: World) -> tuple[Slip, Slip]:
    """The sheet of the week that the branch handed in, and that of the service desk, which is missing."""
    first, second = sheets(world)
    return act(first, "answer", by=world.sales2, at=FILED, **WEEK), second


def test_a_branch_finds_its_sheet_on_the_worklist_fills_its_fields_and_the_market_department_gets_it(
    world: World,
) -> None:
    assert open_monthly_slips(by=system_user(), at=SENT) == []  # nothing while no unit is named
    first, second = sheets(world)  # given
    assert open_monthly_slips(by=system_user(), at=at("2026-03-08 23:00")) == []  # one for each week

    assert first.case.title == "市场信息周表 2026-W10 业务二部" and told(first) == {"sales2_head"}
    assert (first.case.holder.code, first.desk_department.code) == ("sales_north", "sales")
    assert clocks(first) == {("market-sheet-week", 1): "03-10 00:00"}  # the end of the Monday after
    with pytest.raises(Invalid) as bare:  # when
        act(first, "answer", by=world.sales2, at=FILED, answer="平稳")
    assert set(bare.value.errors) == {"entry_sales", "entry_prices", "entry_rivals"}
    with pytest.raises(NotVisible):
        act(first, "answer", by=world.prod1, at=FILED, **WEEK)
    first = act(first, "answer", by=world.sales2, at=FILED, **WEEK)

    assert (first.state, first.case.holder.code) == (State.ANSWERED, "sales")  # then
    assert clocks(first) == {("market-analysis", 0): "03-14 00:00"}  # 7 to 13 March
    [part] = first.all_parts()
    assert first.entries_of(part)[0] == ("本单位销量", "1280.5") and len(first.entries_of(part)) == 4
    assert Case.objects.visible_to(world.sales1).filter(pk=first.case_id).exists()
    assert clocks(second) == {("market-sheet-week", 1): "03-10 00:00"}


def test_a_sheet_that_is_missing_gets_the_reminder_slip_and_goes_up(world: World) -> None:
    [first, _second] = sheets(world)

    def reached() -> list[str]:
        return list(Escalation.objects.filter(deadline__case=first.case_id).order_by("pk").values_list("action", flat=True))  # fmt: skip

    escalate_due(now=at("2026-03-08 00:01"), by=system_user())
    assert reached() == ["remind"]  # two days before
    escalate_due(now=at("2026-03-10 00:01"), by=system_user())
    assert ReminderSlip.objects.get(case=first.case_id).department.code == "sales_north"
    escalate_due(now=at("2026-03-11 00:01"), by=system_user())
    escalate_due(now=at("2026-03-13 00:01"), by=system_user())
    assert reached() == ["remind", "issue_slip", "notice", "notice"]


def test_the_desk_analyses_reports_to_the_deputy_manager_and_his_orders_go_down_as_tasks(
    world: World,
) -> None:
    first, second = filed(world)  # given
    with pytest.raises(NotPossibleNow):
        act(first, "confirm_answer", by=world.sales1, at=ANALYSED)
    first = act(first, "analyse_sheet", by=world.sales1, at=ANALYSED, **ANALYSIS)  # when

    assert (first.state, clocks(first)) == (State.FILED, {})
    assert clocks(first, "met")[("market-analysis", 0)] == "03-14 00:00"
    report: Slip = first.reported_in
    assert (report.slip_kind.code, report.state, report.measures) == (
        "market_report",
        State.AT_LEVEL,
        ANALYSIS["proposals"],
    )
    assert told(report) == {"deputy_gm"}
    reads = Case.objects.visible_to(world.deputy_gm)
    assert reads.filter(pk__in=[report.case_id, first.case_id]).count() == 2  # the sheet with the report

    second = act(second, "answer", by=world.service_desk, at=at("2026-03-09 11:00"), **WEEK)
    chosen = {"report": report.case.reference, "text": "服务台所见一致"}
    second = act(second, "analyse_sheet", by=world.sales1, at=at("2026-03-09 12:00"), **chosen)
    assert second.reported_in == report and [one.kind for one in report.all_words()] == ["analysis"]

    order = {"department": "production", "text": "包装改双层并试跌落", "due_on": "2026-03-20"}
    report = act(report, "give_order", by=world.deputy_gm, at=at("2026-03-10 09:00"), **order)
    with pytest.raises(NotPermitted):
        act(report, "give_order", by=world.sales1, at=at("2026-03-10 09:00"), **order)
    [task] = Slip.objects.filter(case__parent=report.case_id)
    assert (task.slip_kind.code, task.case.holder.code) == ("task", "production")
    assert clocks(task) == {("task-feedback", 1): "03-22 00:00"}  # reported within a day after its limit
    decided = {"measures": "同意让利与包装方案"}
    client = Client()
    client.force_login(world.deputy_gm)
    paper = pdf_words(client.get(f"{report.case.get_absolute_url()}print/slip.pdf"))
    assert "业务二部" in paper and "包装改双层并试跌落" in paper  # the sheets and the orders
    report = act(report, "solve_level", by=world.deputy_gm, at=at("2026-03-10 10:00"), **decided)
    assert (report.state, report.case.holder.code) == (State.FOLLOWING, "sales")
    report = act(
        report, "follow_up", by=world.sales1, at=at("2026-03-24 10:00"), effective="yes", text="已落实"
    )
    assert report.state == State.FILED  # then


def test_the_other_sheets_come_each_month_each_quarter_and_in_its_last_week(world: World) -> None:
    month = sheets(world, "market_month")[0]
    assert month.case.title.startswith("市场信息月表 2026-03")
    assert clocks(month) == {("market-sheet-month", 1): "04-02 00:00"}
    quarter = sheets(world, "market_quarter")[0]
    assert clocks(quarter) == {("market-sheet-quarter", 1): "04-02 00:00"}
    assert sheets(world, "shop_opinions", at("2026-03-24 23:00")) == []
    shop = open_monthly_slips(by=system_user(), at=at("2026-03-25 00:05"))
    opinions = next(one for one in shop if one.slip_kind.code == "shop_opinions")
    assert opinions.case.title == "门店顾客意见征询表 2026-Q1 业务二部"
    assert clocks(opinions) == {("quarter-user-sheet", 1): "04-01 00:00"}


def test_a_kind_refuses_two_fields_of_one_code_and_a_report_without_a_desk(world: World) -> None:
    kind = SlipKind.objects.get(code="market_week")
    data = {
        name: getattr(kind, name) for name in KindForm.base_fields if hasattr(kind, name) and name != "code"
    }
    data |= {"desk": "", "sheet": [kind.sheet[0], kind.sheet[0]]}

    form = KindForm(data, record=kind, rules={})

    assert {"sheet", "reports_by"} <= set(form.errors)


def test_the_page_the_paper_and_the_interface_show_the_fields(world: World) -> None:
    first, _second = filed(world)
    client = Client()
    client.force_login(world.sales1)
    page = client.get(first.case.get_absolute_url()).content.decode()
    assert "本单位销量" in page and "1280.5" in page and "两家反映包装破损" in page
    assert (
        "/slips/new/?case=" in page and "/complaints/new/" in page
    )  # a remark can become a slip or a complaint
    api = client.get(f"/api/v1/slips/{first.case.reference}/").json()
    assert api["parts"][0]["entries"][0] == {"code": "sales", "figure": "1280.50", "text": ""}
    paper = client.get(f"{first.case.get_absolute_url()}print/slip.pdf")
    assert paper.status_code == 200 and paper["Content-Type"] == "application/pdf"


def test_the_list_says_who_has_not_filed_filters_and_is_a_file(world: World) -> None:
    first, second = filed(world)
    news = new_slip(world, "market_news", who="sales2", at=FILED, product="TS-500")
    book = new_slip(world, "opinion_book", who="cs1", at=FILED)
    assert (news.case.holder.code, book.case.holder.code) == ("sales", "service_desk")
    assert clocks(news) == {("slip-answer", 1): "03-10 17:30"}  # Monday and Tuesday after a Friday

    def seen(who: str, **asked: str) -> Any:
        client = Client()
        client.force_login(getattr(world, who))
        days = {"from": "2026-03-01", "to": "2026-03-31"}
        return client.get("/quality/slips/market/", days | asked).context

    context = seen("sales1")
    assert [row["one"].slip.case_id for row in context["missing"]] == [second.case_id]
    assert (context["missing"][0]["period"].code, context["late"]) == (
        "2026-W10",
        1,
    )  # long past by today's clock

    def listed(context: Any) -> set[int]:
        return {row["case"].pk for row in context["rows"]}

    assert listed(context) == {
        first.case_id,
        second.case_id,
        news.case_id,
    }  # the book is with the service desk
    assert listed(seen("sales1", unit="sales_north")) == {first.case_id, news.case_id}
    assert listed(seen("sales1", kind="market_week", product="TS-500")) == set()
    assert listed(seen("sales1", product="TS-500")) == {news.case_id}
    assert listed(seen("prod1")) == set()

    client = Client()
    client.force_login(world.sales_head)
    answer = client.get("/quality/slips/market/export/?from=2026-03-01&to=2026-03-31")
    text = b"".join(answer.streaming_content).decode()
    assert "2026-W10" in text and "本单位销量: 1280.5" in text.replace("：", ": ")


def test_the_report_counts_the_sheets_of_each_unit_and_what_came_in(world: World) -> None:
    first, _second = filed(world)
    act(first, "analyse_sheet", by=world.sales1, at=ANALYSED, **ANALYSIS)
    new_slip(world, "market_news", who="sales2", at=FILED)
    period = period_named("2026-W10", Rhythm.WEEK)
    assert period is not None
    asked = Asked(Case.objects.visible_to(world.gm_office), period, at("2026-03-10 09:00"))

    sheets_of_units = {row.label: dict(row.numbers) for row in rows_of(SHEETS, asked)}
    matters = {row.label: dict(row.numbers) for row in rows_of(MATTERS, asked)}

    assert sheets_of_units == {
        "业务二部": {"opened": 1, "handed_in": 1, "late": 0, "analysed": 1},
        "客服中心": {"opened": 1, "handed_in": 0, "late": 1, "analysed": 0},
    }
    assert matters["市场信息周表"] == {"came_in": 2, "closed": 0, "open": 2}  # closed after the week
    assert matters["紧急市场信息"]["came_in"] == 1
