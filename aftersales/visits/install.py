"""Plans of visits as they ship. Adds what is missing, changes nothing.

Source: policy 002 on return visits (projects) and on surveys (1, 3 and 12 months after delivery, off until a day is set); policy 001
on installations (6 to 12 months after the hand-over, a letter within 6 months for small ones); policy 003 on customer care (patrols, opinion cards of
new customers); policy 000 on market information (distributors and hotel customers each quarter, off until somebody names them).
Questions are ours: the annexes with the policies' own are lost.
"""

from __future__ import annotations

from accounts.models import DepartmentFunction as F
from aftersales.visits.models import VisitPlan
from aftersales.visits.states import Means, Source

AFTER_PROJECT = (
    "项目质量是否满意？\n施工与服务人员的态度是否满意？\n工期与现场整洁是否满意？\n使用中有无问题？",
    "專案品質是否滿意？\n施工與服務人員的態度是否滿意？\n工期與現場整潔是否滿意？\n使用中有無問題？",
    "Are you satisfied with the quality of the project?\nAre you satisfied with the people who did it?\n"
    "Are you satisfied with the time it took and the order on site?\nIs there any problem in use?",
)
AFTER_DELIVERY = (
    "产品性能是否满意？\n交货与包装是否满意？\n售后服务是否满意？\n使用中有无问题？",
    "產品性能是否滿意？\n交貨與包裝是否滿意？\n售後服務是否滿意？\n使用中有無問題？",
    "Are you satisfied with the product?\nAre you satisfied with delivery and packing?\n"
    "Are you satisfied with our service?\nIs there any problem in use?",
)
PATROL = (
    "客户的意见、建议和希望\n市场与竞争对手的动向\n现场处理的事项及结果",
    "客戶的意見、建議與希望\n市場與競爭對手的動向\n現場處理的事項及結果",
    "Opinions, suggestions and wishes of the customer\nWhat moves in the market and with rivals\n"
    "What was settled on site, and the result",
)
MARKET = (
    "对产品质量的评价\n对价格与交货的评价\n竞争产品的情况\n对我们的建议",
    "對產品品質的評價\n對價格與交貨的評價\n競爭產品的情況\n對我們的建議",
    "What the customer thinks of the quality\nWhat the customer thinks of price and delivery\n"
    "What is known of rival products\nSuggestions to us",
)
REGISTER = (
    "来信、来电或来访的内容\n答复或处理的情况",
    "來信、來電或來訪的內容\n答覆或處理的情形",
    "What the letter, call or visit was about\nHow it was answered or handled",
)

PLANS = (
    # code, simplified, traditional, English, source, means, rule, opened after days, on, department, counts, size, questions
    ("project", "项目回访", "專案回訪", "Return visit after a project", Source.PROJECT, Means.CALL, "visit-project", 0, True,
     F.CUSTOMER_SERVICE, True, "", AFTER_PROJECT),
    ("delivery_1", "交付一个月回访", "交付一個月回訪", "Call 1 month after delivery", Source.DELIVERY, Means.CALL,
     "survey-first-call", 23, False, F.CUSTOMER_SERVICE, False, "", AFTER_DELIVERY),
    ("delivery_3", "交付三个月回访", "交付三個月回訪", "Call 3 months after delivery", Source.DELIVERY, Means.CALL,
     "survey-second-call", 83, False, F.CUSTOMER_SERVICE, False, "", AFTER_DELIVERY),
    ("delivery_12", "保修期满回访", "保固期滿回訪", "Call when the year of warranty is over", Source.DELIVERY, Means.CALL,
     "survey-third-call", 351, False, F.CUSTOMER_SERVICE, False, "", AFTER_DELIVERY),
    ("handover", "移交后走访", "移交後走訪", "Visit after the hand-over", Source.HANDOVER, Means.VISIT, "handover-visit", 183,
     True, F.CUSTOMER_SERVICE, False, "large", AFTER_PROJECT),
    ("handover_letter", "移交后函询", "移交後函詢", "Letter after the hand-over", Source.HANDOVER, Means.LETTER,
     "handover-letter", 120, True, F.CUSTOMER_SERVICE, False, "small", AFTER_PROJECT),
    ("contract", "保养合同走访", "保養合同走訪", "Visit under a maintenance contract", Source.CONTRACT, Means.VISIT,
     "handover-visit", 183, False, F.CUSTOMER_SERVICE, False, "", AFTER_PROJECT),
    ("patrol", "巡访", "巡訪", "Patrol visit", Source.HAND, Means.VISIT, "visit-planned", 0, True, F.SALES, False, "", PATROL),
    ("leader_visit", "领导走访", "領導走訪", "Visit led by management", Source.HAND, Means.VISIT, "visit-planned", 0, True,
     F.GM_OFFICE, False, "", PATROL),
    ("market_talk", "市场信息征询", "市場資訊徵詢", "Talk on the market", Source.HAND, Means.CALL, "visit-planned", 0, True,
     F.SALES, False, "", MARKET),
    ("distributor_quarter", "季度客户回访征询", "季度客戶回訪徵詢", "Distributors and hotel customers asked each quarter",
     Source.QUARTER, Means.VISIT, "quarter-opinion-sheet", 0, False, F.SALES, False, "", MARKET),
    ("new_customer", "新客户使用征询", "新客戶使用徵詢", "Opinion card of a new customer", Source.HAND, Means.VISIT, "visit-planned", 0,
     True, F.SALES, False, "", AFTER_DELIVERY),
    ("register", "来信来电来访登记", "來信來電來訪登記", "Letter, call or visit of a customer", Source.HAND, Means.VISIT,
     "visit-planned", 0, True, F.CUSTOMER_SERVICE, False, "", REGISTER),
)  # fmt: skip


def install_plans() -> None:
    """Add the plans that are missing."""
    known = set(VisitPlan.objects.values_list("code", flat=True))
    for position, row in enumerate(PLANS, start=1):
        code, zh_hans, zh_hant, en, source, means, rule, days, is_on, function, counts, size, asked = row
        if code in known:
            continue
        VisitPlan.objects.create(
            code=code,
            label_zh_hans=zh_hans,
            label_zh_hant=zh_hant,
            label_en=en,
            source=source,
            means=means,
            rule=rule,
            opens_after_days=days,
            is_on=is_on,
            function=function,
            counts=counts,
            size=size,
            questions_zh_hans=asked[0],
            questions_zh_hant=asked[1],
            questions_en=asked[2],
            position=position,
        )
