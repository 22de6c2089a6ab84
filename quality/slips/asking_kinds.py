"""Kinds of slip by which users are asked and helped at fixed times, as they ship. Units are named by the company: none at install.

Source: policy 000 on quality information (sales staff report in writing each quarter) and on stations (users are asked once a month);
policy 002, ISO procedure (forms left at the guard post are handed on each day); policy 003 on customer care (technical help by region);
policy 001 on complaints (a free trial of a month for a doubtful customer); policy 003 on customer care (a gift to a customer only by a request
that is approved). The fields are ours.
"""

from __future__ import annotations

from typing import Any

from accounts.models import DepartmentFunction as F
from quality.slips.market_kinds import QUALITY, WISHES, sheet_field
from quality.slips.models import Field as D
from quality.slips.models import FiledBy, Rhythm, SignedBy

ASKING_KINDS: tuple[dict[str, Any], ...] = (
    {
        "code": "sales_quarter",
        "labels": ("销售人员季度书面报告", "銷售人員季度書面報告", "Written report of sales each quarter"),
        "desk": F.QA,
        "rhythm": Rhythm.QUARTER,
        "rule_normal": "sales-quarter-report",
        "is_market": True,
        "asks": [],
        "sheet": [
            sheet_field("visited", "走访用户数", "走訪用戶數", "Users visited", figure=True, needed=True),
            sheet_field("quality", "用户的质量意见", "用戶的品質意見", "What users say of the quality", needed=True),
            sheet_field("similar", "同类产品质量动态", "同類產品品質動態", "Quality of similar products"),
            WISHES,
        ],
    },
    {
        "code": "station_month",
        "labels": ("加气站用户月度征询", "加氣站用戶月度徵詢", "Users of a station asked each month"),
        "desk": F.CUSTOMER_SERVICE,
        "rhythm": Rhythm.MONTH,
        "rule_normal": "station-asking",
        "is_market": True,
        "asks": [],
        "sheet": [
            sheet_field("asked", "征询用户数", "徵詢用戶數", "Users asked", figure=True, needed=True),
            sheet_field("satisfied", "满意人数", "滿意人數", "Satisfied", figure=True, needed=True),
            sheet_field("dissatisfied", "不满意人数", "不滿意人數", "Not satisfied", figure=True, needed=True),
            QUALITY,
            WISHES,
        ],
    },
    {
        "code": "guard_post_day",
        "labels": ("门岗表单转交", "門崗表單轉交", "Forms of the guard post handed on"),
        "desk": F.CUSTOMER_SERVICE,
        "rhythm": Rhythm.DAY,
        "rule_normal": "survey-post-forms",
        "asks": [],
        "sheet": [
            sheet_field("forms", "转交表单份数", "轉交表單份數", "Forms handed on", figure=True, needed=True),
            sheet_field("to", "接收人", "接收人", "Handed to"),
        ],
    },
    {
        "code": "technical_help",
        "labels": ("区域技术支援报告", "區域技術支援報告", "Technical help of a region"),
        "desk": F.SALES,
        "rhythm": Rhythm.QUARTER,
        "rule_normal": "technical-help",
        "asks": [],
        "sheet": [
            sheet_field("planned", "计划支援客户数", "計劃支援客戶數", "Customers planned", figure=True, needed=True),
            sheet_field("helped", "已支援客户数", "已支援客戶數", "Customers helped", figure=True, needed=True),
            sheet_field("matters", "技术问题与处理结果", "技術問題與處理結果", "Technical matters and results", needed=True),
            sheet_field("open", "未解决的问题", "未解決的問題", "What is not solved"),
            sheet_field("next", "下季度支援计划", "下季度支援計劃", "Plan of the next quarter", needed=True),
        ],
    },
    {
        "code": "free_trial",
        "labels": ("免费试用单", "免費試用單", "Free trial"),
        "receiver": F.SALES,
        "filed_by": FiledBy.SENDER,
        "rule_normal": "free-trial",
        "asks": [D.CUSTOMER, D.CONTACT, D.CONTACT_PHONE, D.PRODUCT, D.BATCH, D.QUANTITY, D.DOCUMENT],
        "needs": [D.CUSTOMER, D.PRODUCT, D.QUANTITY],
        "sheet": [
            sheet_field("use", "使用情况", "使用情況", "How it was used", needed=True),
            sheet_field("outcome", "试用结论(购买、退回、延长)", "試用結論(購買、退回、延長)", "Outcome: bought, returned, prolonged", needed=True),
        ],
    },
    # Policy 003 on customer care, 6: gifts only by a request that is approved above. Off until a company switches it on.
    {
        "code": "gift_request",
        "labels": ("赠送礼品申请", "贈送禮品申請", "Request for a gift"),
        "title": ("赠送礼品预算申请表", "贈送禮品預算申請表", "Request for a gift and its budget"),
        "is_active": False,
        "receiver": F.GM_OFFICE,
        "filed_by": FiledBy.SENDER,
        "signed_by": SignedBy.HEAD,
        "rule_normal": "slip-answer",
        "asks": [D.CUSTOMER, D.QUANTITY, D.WISH],
        "needs": [D.CUSTOMER, D.WISH],
        "sheet": [
            sheet_field("decision", "审批意见(同意、不同意)", "審批意見(同意、不同意)", "Decision: approved or not", needed=True),
            sheet_field("budget", "批准金额", "批准金額", "Sum approved", figure=True, needed=True),
        ],
    },
)  # fmt: skip
"""In the order in which they are offered, after those of market information."""
