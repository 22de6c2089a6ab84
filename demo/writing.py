"""Written reports in the demo company: the week before last and the last month are signed and read, the last week is a draft."""

from __future__ import annotations

from datetime import datetime

from demo.people import Cast
from feedback_system.cases.fields import local_day
from feedback_system.reports.figures import live_tables, seal_of_tables
from feedback_system.reports.kinds import ReportKind, report_named
from feedback_system.reports.models import Report
from feedback_system.reports.operations import (
    asked_of_house,
    kind_of_report,
    mark_read,
    open_report,
    sign_report,
    texts_of,
    write_texts,
)
from feedback_system.reports.periods import Period, period_of

WEEK = {
    "findings": "本周电源板输出跌落的警报再次出现，均来自同一批次；其余为零星外观划伤。",
    "progress_text": "夹具更换已完成，点检表已更新；一项检验规范修订延后三天，等待研发会签。",
    "effect_text": "上月两项改善经复核有效，同类不良率由 1.8% 降至 0.2%。",
    "plans": "完成电源板来料复测，召开质量评审会。",
}
MONTH = {
    "common_points": "不良反馈集中在电气与外观两类，多为批量前几百件，首件确认不充分。",
    "trends": "件数与上月持平，电气类上升，外观类下降。",
    "cause_text": "供应商电容批次波动；工装磨损未及时发现。",
    "risks": "同批次电源板已发往三家客户，后续两个月仍可能出现退样。",
    "proposals": "一、对该批次出货客户主动走访，由客服负责，下月十日前完成；二、供应商纠正措施由采购跟进。",
}


def write_reports(cast: Cast, *, at: datetime) -> None:
    """The reports as quality has written them up to `at`."""
    last = period_of(local_day(at), kind_of_code("quality-week").rhythm).before
    earlier = _draft(cast, "quality-week", last.before, WEEK, at)
    month = period_of(local_day(at), kind_of_code("feedback-analysis").rhythm).before
    for report in (earlier, _draft(cast, "feedback-analysis", month, MONTH, at)):
        _sign(cast, report, at)
    _draft(cast, "quality-week", last, {"findings": WEEK["findings"]}, at)
    mark_read(report=Report.objects.get(pk=earlier.pk), by=cast["gm_office"], at=at)


def kind_of_code(code: str) -> ReportKind:
    """The kind with that code, which the demo company knows to be there."""
    kind = report_named(code)
    assert kind is not None  # noqa: S101 - registered at start-up
    return kind


def _draft(cast: Cast, code: str, period: Period, texts: dict[str, str], at: datetime) -> Report:
    report = open_report(kind=kind_of_code(code), period=period, by=cast["qa1"], at=at)
    return write_texts(report=report, texts=texts, version=report.version, by=cast["qa1"], at=at)


def _sign(cast: Cast, report: Report, at: datetime) -> None:
    tables = live_tables(kind_of_report(report), asked_of_house(report, at=at))
    seal = seal_of_tables(report, texts_of(report), tables)
    sign_report(report=report, seal=seal, by=cast["qa_head"], at=at)
