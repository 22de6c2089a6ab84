"""The columns of a list of complaints: the headings companies give them, and how cells are read."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from complaints.models import Complaint
from complaints.states import GOES_ON_ELSEWHERE, State
from feedback_system.cases.models import Severity
from feedback_system.company.models import Company
from feedback_system.masterdata.importing import values
from feedback_system.masterdata.importing.columns import MARKET, Column
from feedback_system.masterdata.importing.values import CellRefused, one_of, plain, text_of
from feedback_system.masterdata.naming import fold

LANGUAGES = ("zh-hans", "zh-hant", "en")

_TIME = re.compile(r"[ T]*(?:上午|下午)?\s*(\d{1,2})[:时](\d{1,2})?分?(?::(\d{1,2}))?(?:\.\d+)?$")
_SHORTENED = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d+")
_AMOUNT = re.compile(
    r"([\d.,，]+)\s*(?:件|个|只|台|套|箱|片|条|支|包|袋|桶|pcs|pc|ea|set|sets|kg|千克|公斤|吨|t|m|米)?", re.I
)

Told = datetime | date
"""A moment as the file tells it; without a time of day it is the day."""


def moment(cell: Any) -> Told | None:
    """A day, or a day with its time: date cells, serial numbers of Excel, 2026-3-5, 2026年3月5日 14:30, 2026.3.5."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None) if cell.time() != time() else cell.date()
    if isinstance(cell, float) and not cell.is_integer() and values.FIRST_SERIAL <= cell < values.LAST_SERIAL:
        day = values.day(int(cell))
        seconds = round((cell - int(cell)) * 86_400)
        return datetime.combine(day, time()) + timedelta(seconds=seconds) if day is not None else None
    text = unicodedata.normalize("NFKC", str(cell)).strip() if isinstance(cell, str) else ""
    match = _TIME.search(text)
    if match is None or match.start() < 6:
        return values.day(cell)
    day = values.day(text[: match.start()])
    if day is None:
        return None
    hour = int(match[1]) + (12 if "下午" in match[0] and int(match[1]) < 12 else 0)
    try:
        return datetime.combine(day, time(hour, int(match[2] or 0), int(match[3] or 0)))
    except ValueError as refused:
        raise CellRefused(
            _("“%(text)s” has no such time of day. Write it like 14:30.") % {"text": text[:40]}
        ) from refused


def instant_of(told: Told | None) -> datetime | None:
    """The instant in the company's zone; a day without a time begins it."""
    if told is None:
        return None
    naive = told if isinstance(told, datetime) else datetime.combine(told, time())
    return naive.replace(tzinfo=Company.get().zone)


def quantity(cell: Any) -> int | None:
    """A whole number, with a unit behind it or thousands separators; never one that Excel has shortened."""
    if isinstance(cell, float | int | Decimal) and not isinstance(cell, bool):
        return _whole(Decimal(str(cell)), str(cell))
    text = unicodedata.normalize("NFKC", plain(cell))
    if not text:
        return None
    if _SHORTENED.fullmatch(text):
        raise CellRefused(
            _("“%(text)s” is a shortened number. Write all its digits, such as %(digits)s.")
            % {"text": text[:40], "digits": f"{Decimal(text):f}"[:20]}
        )
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise CellRefused(_("“%(text)s” is not a number. Write digits only.") % {"text": text[:40]})
    return _whole(values.number(match[1].replace("，", ",")), text)


def _whole(parsed: Decimal | None, text: str) -> int | None:
    if parsed is None:
        return None
    if parsed < 0 or parsed != parsed.to_integral_value():
        raise CellRefused(_("The quantity is %(number)s. Write a whole number.") % {"number": text[:40]})
    if parsed > values.LARGEST_QUANTITY:
        raise CellRefused(
            _("The quantity is too large. Check whether another number slipped into this column.")
        )
    return int(parsed)


def long_text(longest: int) -> Any:
    """A parser for text that may have several lines."""

    def parse(cell: Any) -> str | None:
        text = "\n".join(plain(line) for line in cell.splitlines()) if isinstance(cell, str) else plain(cell)
        if len(text) > longest:
            raise CellRefused(
                _("The text has %(length)d characters, at most %(longest)d fit.")
                % {"length": len(text), "longest": longest}
            )
        return text or None

    return parse


OTHER_WORDS: dict[State, str] = {
    State.DRAFT: "新建 草稿 未提交 new",
    State.SUBMITTED: "登记 已登记 待受理 未受理 已提交 待立案 registered",
    State.RETURNED: "退回 退回补充 补充资料",
    State.ACCEPTED: "受理 已受理 立案 已立案 待调查",
    State.INVESTIGATING: "调查中 调查 品质调查 品管调查 质检调查 处理中 进行中 跟进中 分析中 in progress open",
    State.PRODUCTION_ANALYSIS: "生产分析 制造分析 生产分析中 原因分析 生产部分析",
    State.MANAGER_REVIEW: "经理室 经理审核 经理室审核",
    State.RD_OPINION: "研发意见 技术意见",
    State.CONSOLIDATING: "综合 综合意见 意见综合 总经理室综合",
    State.PROPOSING: "拟定处理 拟定方案 处理方案 拟处理 方案拟定",
    State.PROPOSAL_REVIEW: "方案审核",
    State.AWAITING_APPROVAL: "待核决 核决中 待审批 审批中 待批准 报批",
    State.NEGOTIATING: "客户交涉 交涉中 交涉 协商中 与客户协商 谈判中 待客户回复 待客户确认",
    State.OUTCOME_REVIEW: "交涉结果审核",
    State.AWAITING_FINAL_APPROVAL: "待终核 终核中",
    State.RULING: "责任判定 判定中 责任判定中 待判定",
    State.AWAITING_RULING_APPROVAL: "判定待核 责任待核决",
    State.CLOSED: "已结案 结案 完结 已完结 完成 已完成 关闭 已关闭 已处理 closed done",
    State.EXECUTING: "执行中 理赔中 赔付中 待执行",
    State.FILED: "归档 已归档 存档 filed",
    State.NO_LOSS: "无损失 异常处理",
    State.NOT_UPHELD: "不成立 不成立结案 非本公司责任 非我方责任 客户责任 不予受理",
    State.WITHDRAWN: "撤销 撤回 客户撤诉 已撤销 作废 客户撤回",
}
"""What lists call the stages, beside our own words for them."""


@cache
def _stage_words() -> dict[str, State]:
    """What a stage is called, folded; our own words in every language come first."""
    found: dict[str, State] = {}
    for language in LANGUAGES:
        with override(language):
            found |= {str(state.label): state for state in State if state not in GOES_ON_ELSEWHERE}
    for state, words in OTHER_WORDS.items():
        found |= dict.fromkeys((state.value, *words.split()), state)
    return {fold(word): state for word, state in found.items()}


def stage(cell: Any) -> State | None:
    """The stage that a word means."""
    text = plain(cell)
    if not text:
        return None
    if (found := _stage_words().get(fold(text))) is not None:
        return found
    raise CellRefused(
        _("“%(text)s” is no stage that is known here. Use one of: %(words)s.")
        % {
            "text": text[:40],
            "words": "、".join(str(state.label) for state in State if state not in GOES_ON_ELSEWHERE),
        }
    )


SEVERITY = one_of(
    {
        word: severity
        for severity, words in (
            (Severity.GENERAL, "一般 普通 轻微 general"),
            (Severity.MAJOR, "重大 严重 major"),
            (Severity.CRITICAL, "特大 致命 危急 critical"),
        )
        for word in words.split()
    }
)
CLASS = one_of(
    {
        word: sort
        for sort, words in (
            (Complaint.Class.QUALITY, "质量 品质 产品质量 质量问题 品质问题 质量类 quality"),
            (
                Complaint.Class.NON_QUALITY,
                "非质量 非品质 服务 交期 运输 物流 交货 态度 非质量类 包装标识 non_quality",
            ),
        )
        for word in words.split()
    }
)

COLUMNS = (
    Column(
        "number", gettext_lazy("number"),
        ("投诉编号", "客诉编号", "案件编号", "投诉单号", "客诉单号", "处理单号", "抱怨编号", "单号", "编号", "案号", "complaint no", "complaint number", "case no"),
        text_of(20, narrow=True),
    ),
    Column(
        "reported_at", gettext_lazy("reported at"),
        ("投诉日期", "投诉时间", "客诉日期", "反馈日期", "反馈时间", "抱怨日期", "登记日期", "来电日期", "接诉日期", "发生日期", "日期", "complaint date", "reported at", "date"),
        moment,
    ),
    Column(
        "accepted_at", gettext_lazy("accepted at"),
        ("受理日期", "受理时间", "立案日期", "立案时间", "接单日期", "accepted at", "accepted"),
        moment,
    ),
    Column(
        "closed_at", gettext_lazy("closed at"),
        ("结案日期", "结案时间", "完成日期", "关闭日期", "完结日期", "closed at", "closed"),
        moment,
    ),
    Column(
        "stage", gettext_lazy("stage"),
        ("阶段", "当前阶段", "处理阶段", "状态", "当前状态", "处理状态", "进度", "处理进度", "案件状态", "结案状态", "stage", "state", "status"),
        stage,
    ),
    Column(
        "holder", gettext_lazy("with department"),
        ("当前部门", "目前部门", "所在部门", "承办部门", "经办部门", "处理部门", "当前处理部门", "department"),
        text_of(120),
    ),
    Column(
        "customer_code", gettext_lazy("customer number"),
        ("客户编号", "客户代码", "客户编码", "customer no", "customer code"),
        text_of(40, narrow=True),
    ),
    Column(
        "customer", gettext_lazy("customer"),
        ("客户名称", "客户", "投诉客户", "客户单位", "投诉单位", "客户全称", "客户简称", "购货单位", "customer name", "customer"),
        text_of(120),
    ),
    Column(
        "contact_name", gettext_lazy("contact person"), ("联系人", "客户联系人", "投诉人", "反馈人", "contact"), text_of(60), personal=True
    ),
    Column(
        "contact_phone", gettext_lazy("telephone"), ("联系电话", "电话", "客户电话", "手机", "联系方式", "phone", "telephone"),
        text_of(40, narrow=True), personal=True,
    ),
    Column(
        "product_code", gettext_lazy("part number or model"),
        ("料号", "产品编号", "产品编码", "产品型号", "型号", "物料编码", "品号", "规格型号", "part no", "model", "product code"),
        text_of(60, narrow=True),
    ),
    Column("product", gettext_lazy("product"), ("产品名称", "品名", "产品", "投诉产品", "物料名称", "product name", "product"), text_of(120)),
    Column(
        "order_number", gettext_lazy("order number"), ("订单号", "订单编号", "订单号码", "销售订单", "合同号", "order no", "order"),
        text_of(60, narrow=True),
    ),
    Column("batch_number", gettext_lazy("batch number"), ("批号", "批次", "生产批号", "产品批号", "lot", "batch", "batch no"), text_of(60, narrow=True)),
    Column("invoice_number", gettext_lazy("invoice number"), ("发票号", "发票号码", "invoice no", "invoice"), text_of(60, narrow=True)),
    Column("delivered_on", gettext_lazy("delivered on"), ("交货日期", "发货日期", "出货日期", "交运日期", "delivery date"), values.day),
    Column("quantity", gettext_lazy("quantity"), ("投诉数量", "数量", "涉及数量", "问题数量", "客诉数量", "qty", "quantity"), quantity),
    Column(
        "defective_quantity", gettext_lazy("defective quantity"), ("不良数量", "不良数", "不合格数量", "不良品数量", "defective qty", "defective"),
        quantity,
    ),
    Column(
        "description", gettext_lazy("what is complained about"),
        ("投诉内容", "客诉内容", "问题描述", "抱怨内容", "投诉事项", "投诉描述", "反馈内容", "不良现象", "异常描述", "问题内容", "内容", "description", "complaint"),
        long_text(20_000), personal=True,
    ),
    Column("defect_reason", gettext_lazy("defect reason as reported"), ("不良原因", "投诉原因", "原因", "问题类型", "不良类别", "reason"), text_of(500), personal=True),
    Column("demand", gettext_lazy("what the customer demands"), ("客户要求", "客户诉求", "诉求", "要求", "demand"), long_text(5_000), personal=True),
    Column("sales_remarks", gettext_lazy("remarks of the salesperson"), ("业务意见", "业务备注", "销售意见", "备注", "remarks"), long_text(5_000), personal=True),
    Column("wished_on", gettext_lazy("date wished by the customer"), ("客户要求日期", "要求完成日期", "期望完成日期", "要求回复日期", "wished date"), values.day),
    Column("channel", gettext_lazy("channel"), ("渠道", "投诉渠道", "来源", "投诉方式", "反馈方式", "投诉来源", "channel"), text_of(60)),
    Column("complaint_class", gettext_lazy("class"), ("投诉类别", "类别", "投诉类型", "分类", "class"), CLASS),
    Column("market", gettext_lazy("market"), ("市场", "内外销", "国内外", "market"), MARKET),
    Column("severity", gettext_lazy("severity"), ("严重程度", "严重度", "等级", "重要程度", "severity"), SEVERITY),
    Column("salesperson", gettext_lazy("salesperson"), ("业务员", "销售员", "业务", "业务代表", "跟单员", "salesperson"), text_of(60)),
    Column("investigator", gettext_lazy("investigator"), ("调查人", "承办人", "经办人", "品质担当", "处理人", "责任工程师", "investigator"), text_of(60)),
    Column("responsible_department", gettext_lazy("department found responsible"), ("责任部门", "责任单位", "responsible department"), text_of(120)),
    Column("production_department", gettext_lazy("producing department"), ("生产部门", "制造部门", "生产车间", "producing department"), text_of(120)),
)  # fmt: skip
