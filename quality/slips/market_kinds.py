"""The kinds of slip for market information, as they ship. Units are named by the company: none at install.

Source: policy 000 on market information (F-68 by week, month and quarter; F-69 in the last week of a quarter; F-71 to the deputy
general manager; urgent news by word or telephone at any time) and on opinion books (F-77). The fields are ours, the forms are lost.
"""

from __future__ import annotations

from typing import Any

from accounts.models import DepartmentFunction as F
from quality.slips.models import Field as D
from quality.slips.models import FiledBy, Rhythm, Way

REPORT = "market_report"


def sheet_field(
    code: str, zh_hans: str, zh_hant: str, en: str, *, figure: bool = False, needed: bool = False
) -> dict[str, Any]:
    """A field of the answer as its kind stores it."""
    return {
        "code": code,
        "label_zh_hans": zh_hans,
        "label_zh_hant": zh_hant,
        "label_en": en,
        "figure": figure,
        "needed": needed,
    }


SALES = sheet_field("sales", "本单位销量", "本單位銷量", "Own sales", figure=True, needed=True)
MARKET = sheet_field(
    "market_volume",
    "市场总销量(估计)",
    "市場總銷量(估計)",
    "Sales of the whole market, estimated",
    figure=True,
)
SHARE = sheet_field("share", "市场占有率(%)", "市場佔有率(%)", "Share of the market (%)", figure=True)
STOCK = sheet_field("stock", "经销商库存", "經銷商庫存", "Stock of distributors", figure=True)
PRICES = sheet_field("prices", "价格动态", "價格動態", "Prices", needed=True)
RIVALS = sheet_field("rivals", "竞争对手动态", "競爭對手動態", "Rivals", needed=True)
WISHES = sheet_field("wishes", "客户要求与建议", "客戶要求與建議", "Wishes and suggestions of customers")
QUALITY = sheet_field("quality", "质量意见", "品質意見", "Remarks on quality")
OUTLOOK = sheet_field("outlook", "下期预测", "下期預測", "Outlook on the next period")

_SHEET: dict[str, Any] = {
    "desk": F.SALES,
    "rule_review": "market-analysis",
    "reports_by": REPORT,
    "is_market": True,
    "asks": [],
}
_FORM: dict[str, Any] = {"title": ("销售信息反馈表", "銷售資訊反饋表", "Sales information sheet")}

MARKET_KINDS: tuple[dict[str, Any], ...] = (
    {
        "code": "market_week",
        "labels": ("市场信息周表", "市場資訊週表", "Market sheet of the week"),
        "rhythm": Rhythm.WEEK,
        "rule_normal": "market-sheet-week",
        "sheet": [SALES, PRICES, RIVALS, WISHES, QUALITY],
        **_SHEET,
        **_FORM,
    },
    {
        "code": "market_month",
        "labels": ("市场信息月表", "市場資訊月表", "Market sheet of the month"),
        "rhythm": Rhythm.MONTH,
        "rule_normal": "market-sheet-month",
        "sheet": [SALES, MARKET, STOCK, PRICES, RIVALS, WISHES, QUALITY, OUTLOOK],
        **_SHEET,
        **_FORM,
    },
    {
        "code": "market_quarter",
        "labels": ("市场信息季表", "市場資訊季表", "Market sheet of the quarter"),
        "rhythm": Rhythm.QUARTER,
        "rule_normal": "market-sheet-quarter",
        "sheet": [SALES, MARKET, SHARE, STOCK, PRICES, RIVALS, WISHES, QUALITY, OUTLOOK],
        **_SHEET,
        **_FORM,
    },
    {
        "code": "shop_opinions",
        "labels": ("门店顾客意见征询表", "門店顧客意見徵詢表", "Opinions asked in shops"),
        "title": ("顾客意见征询表", "顧客意見徵詢表", "Customer opinion form"),
        "rhythm": Rhythm.QUARTER_END,
        "rule_normal": "quarter-user-sheet",
        "sheet": [
            sheet_field("in_writing", "书面征询人数", "書面徵詢人數", "Customers asked in writing", figure=True, needed=True),
            sheet_field("read_out", "口头征询人数", "口頭徵詢人數", "Customers asked by word of mouth", figure=True, needed=True),
            sheet_field("satisfied", "满意人数", "滿意人數", "Satisfied", figure=True, needed=True),
            sheet_field("dissatisfied", "不满意人数", "不滿意人數", "Not satisfied", figure=True, needed=True),
            QUALITY,
            sheet_field("price_service", "价格与服务意见", "價格與服務意見", "Remarks on price and service"),
            WISHES,
        ],
        **_SHEET,
    },
    {
        "code": REPORT,
        "labels": ("意见处理报告", "意見處理報告", "Handling report"),
        "title": ("顾客/客户意见处理报告", "顧客/客戶意見處理報告", "Handling report on opinions"),
        "way": Way.LADDER,
        "gives_orders": True,
        "is_market": True,
        "asks": [D.CUSTOMER, D.PRODUCT, D.MEASURES],
        "levels": [
            {
                "label_zh_hans": zh_hans,
                "label_zh_hant": zh_hant,
                "label_en": en,
                "who": [who],
                "solves": True,
                "fine": "",
            }
            for zh_hans, zh_hant, en, who in (
                ("副总经理", "副總經理", "Deputy general manager", "role.deputy_gm"),
                ("总经理", "總經理", "General manager", "role.gm"),
            )
        ],
    },
    {
        "code": "market_news",
        "labels": ("紧急市场信息", "緊急市場資訊", "Urgent market news"),
        "receiver": F.SALES,
        "filed_by": FiledBy.ANSWERER,
        "is_market": True,
        "rule_normal": "slip-answer",
        "asks": [D.CALLER, D.CUSTOMER, D.PRODUCT, D.HAPPENED_AT, D.PLACE, D.WISH],
    },
    {
        "code": "opinion_book",
        "labels": ("意见簿", "意見簿", "Opinion book"),
        "title": ("客户意见簿", "客戶意見簿", "Opinion book"),
        "receiver": F.CUSTOMER_SERVICE,
        "filed_by": FiledBy.ANSWERER,
        "is_market": True,
        "rule_normal": "slip-answer",
        "asks": [D.CUSTOMER, D.CONTACT, D.CONTACT_PHONE, D.PRODUCT, D.HAPPENED_AT, D.PLACE, D.WISH],
        "needs": [D.PLACE],
    },
)  # fmt: skip
"""In the order in which they are offered, after all others."""
