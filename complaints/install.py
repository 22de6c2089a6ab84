"""Install values of complaints: routes, approval limits, code lists. Adds what is missing, changes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from complaints.install_letters import install_letters
from complaints.install_notice import install_notice
from complaints.models import Code, CodeList, Desk, Overall, RemedyRule, Route, RouteStage, Skip
from complaints.states import State
from feedback_system.approvals.models import ApprovalBand, Subject

SINCE = date(2020, 1, 1)

LONG = (
    (State.SUBMITTED, Desk.GM_OFFICE, Skip.NEVER),
    (State.ACCEPTED, Desk.QA, Skip.NEVER),
    (State.INVESTIGATING, Desk.QA, Skip.NEVER),
    (State.PRODUCTION_ANALYSIS, Desk.PRODUCTION, Skip.NEVER),
    (State.MANAGER_REVIEW, Desk.MANAGER_OFFICE, Skip.MANAGER_NOT_APPLICABLE),
    (State.RD_OPINION, Desk.RD, Skip.RD_NOT_WANTED),
    (State.CONSOLIDATING, Desk.GM_OFFICE, Skip.NEVER),
    (State.PROPOSING, Desk.SALES, Skip.NEVER),
    (State.PROPOSAL_REVIEW, Desk.GM_OFFICE, Skip.NEVER),
    (State.AWAITING_APPROVAL, Desk.APPROVER, Skip.NO_REMEDY),
    (State.NEGOTIATING, Desk.SALES, Skip.NEVER),
    (State.OUTCOME_REVIEW, Desk.GM_OFFICE, Skip.NEVER),
    (State.AWAITING_FINAL_APPROVAL, Desk.APPROVER, Skip.WITHIN_APPROVED_TERMS),
    (State.RULING, Desk.GM_OFFICE, Skip.NEVER),
    (State.AWAITING_RULING_APPROVAL, Desk.RULING_APPROVER, Skip.NEVER),
)
SHORT = (
    (State.SUBMITTED, Desk.QA, Skip.NEVER),
    (State.ACCEPTED, Desk.QA, Skip.NEVER),
    (State.INVESTIGATING, Desk.QA, Skip.NEVER),
    (State.PRODUCTION_ANALYSIS, Desk.PRODUCTION, Skip.NEVER),
    (State.RD_OPINION, Desk.RD, Skip.RD_NOT_WANTED),
    (State.CONSOLIDATING, Desk.GM_OFFICE, Skip.NEVER),
    (State.AWAITING_APPROVAL, Desk.APPROVER, Skip.NO_REMEDY),
    (State.NEGOTIATING, Desk.SALES, Skip.NEVER),
    (State.AWAITING_FINAL_APPROVAL, Desk.APPROVER, Skip.WITHIN_APPROVED_TERMS),
    (State.RULING, Desk.GM_OFFICE, Skip.NEVER),
    (State.AWAITING_RULING_APPROVAL, Desk.RULING_APPROVER, Skip.NEVER),
)
NON_QUALITY = (
    (State.SUBMITTED, Desk.GM_OFFICE, Skip.NEVER),
    (State.ACCEPTED, Desk.RESPONSIBLE, Skip.NEVER),
    (State.INVESTIGATING, Desk.RESPONSIBLE, Skip.NEVER),
    (State.CONSOLIDATING, Desk.GM_OFFICE, Skip.NEVER),
    (State.AWAITING_APPROVAL, Desk.APPROVER, Skip.NO_REMEDY),
    (State.NEGOTIATING, Desk.SALES, Skip.NEVER),
    (State.AWAITING_FINAL_APPROVAL, Desk.APPROVER, Skip.WITHIN_APPROVED_TERMS),
    (State.RULING, Desk.GM_OFFICE, Skip.NEVER),
    (State.AWAITING_RULING_APPROVAL, Desk.RULING_APPROVER, Skip.NEVER),
)
LIGHT = (
    (State.SUBMITTED, Desk.QA, Skip.NEVER),
    (State.ACCEPTED, Desk.QA, Skip.NEVER),
    (State.INVESTIGATING, Desk.QA, Skip.NEVER),
    (State.NEGOTIATING, Desk.SALES, Skip.NEVER),
)

ROUTES = (
    ("long", "标准流程（长）", "標準流程（長）", "Long route", Desk.GM_OFFICE, LONG, "Policy 004, procedure"),
    ("short", "标准流程（短）", "標準流程（短）", "Short route", Desk.QA, SHORT, "Policy 001, procedure"),
    (
        "non_quality",
        "非质量流程",
        "非品質流程",
        "Non-quality route",
        Desk.GM_OFFICE,
        NON_QUALITY,
        "Ours: the policies name the class, not the way",
    ),
    (
        "light",
        "简易流程",
        "簡易流程",
        "Light route",
        Desk.QA,
        LIGHT,
        "Policy 001 on service feedback: 24 hours, 48 hours, 5 working days",
    ),
)

REMEDY_LEVELS = {
    "long": (("sales_head", 1000, True), ("deputy_gm", 5000, False), ("gm", None, False)),
    "short": (("sales_head", 1000, True), ("gm", 5000, False), ("chairman", None, False)),
    "non_quality": (("sales_head", 1000, True), ("deputy_gm", 5000, False), ("gm", None, False)),
    "light": (("sales_head", 1000, True), ("deputy_gm", 5000, False), ("gm", None, False)),
}
RULING_LEVELS = {
    "long": ("sales_head", "deputy_gm", "gm", "chairman"),
    "short": ("factory_head", "gm", "chairman"),
    "non_quality": ("sales_head", "deputy_gm", "gm", "chairman"),
    "light": ("sales_head", "deputy_gm", "gm", "chairman"),
}

CHANNELS = (
    ("phone", "电话", "電話", "Telephone"),
    ("wechat", "微信", "微信", "WeChat"),
    ("mail", "邮件", "郵件", "E-mail"),
    ("fax", "传真", "傳真", "Fax"),
    ("letter", "信函", "信函", "Letter"),
    ("visit", "来访", "來訪", "Visit"),
    ("web", "网页", "網頁", "Web form"),
    ("qq", "QQ群", "QQ群", "QQ group"),
    ("social", "社交媒体", "社群媒體", "Social media"),
    ("opinion_book", "意见簿", "意見簿", "Opinion book"),
    ("monitor", "质量监督员", "品質監督員", "Service-quality monitor"),
    ("press", "媒体", "媒體", "Press"),
    ("whistle", "举报信", "檢舉信", "Whistle-blowing letter"),
    ("regulator", "监管部门", "主管機關", "Regulator"),
    ("dealer", "经销商", "經銷商", "Dealer"),
    ("survey", "回访", "回訪", "Survey call"),
    ("return", "退货", "退貨", "Return"),
    ("internal", "内部发现", "內部發現", "Found in the house"),
)
PUBLIC = frozenset({"social", "press"})
"""Channels that the public reads (ours)."""
REMEDIES = (
    # code, labels, goods move, money moves, goods go out and not back
    ("allowance", "折让", "折讓", "Allowance", False, True, False),
    ("compensation", "赔款", "賠款", "Compensation", False, True, False),
    ("return", "退货", "退貨", "Return of goods", True, False, False),
    ("reprocess", "重处理", "重處理", "Re-processing", True, False, False),
    ("repair", "维修", "維修", "Repair", True, False, True),
    ("exchange", "换货", "換貨", "Exchange", True, False, True),
    ("recall", "召回", "召回", "Recall", True, False, False),
    ("refund", "退款", "退款", "Refund", False, True, False),
    ("discount", "折价", "折價", "Discount", False, True, False),
)
RETURN_PROOFS = (
    # code, labels, the number is asked for, a head hands it in with a note
    ("red_invoice", "红字增值税发票（附信息表编号）", "紅字統一發票（附資訊表編號）",
     "Red-letter VAT invoice with the number of its information sheet", True, False),
    ("return_agreement", "盖章的退货协议", "蓋章的退貨協議", "Return agreement sealed by the customer", False, False),
    ("original_invoice", "收回的原发票（盖客户发票章）", "收回的原統一發票（蓋買受人發票章）",
     "Original invoice taken back, with the seal of the buyer", True, False),
    ("invoice_copy", "原发票复印件（客户盖章，注明退货数量和金额）", "原統一發票影本（買受人蓋章，註明退貨數量及金額）",
     "Copy of the original invoice sealed by the buyer, with quantity and amount returned", False, False),
    ("certificate", "销货退回证明单（客户盖章）", "銷貨退回證明單（買受人蓋章）", "Certificate of return sealed by the buyer", False, False),
    ("other", "其他（须主管说明）", "其他（須主管說明）", "Other, with a note of the head", False, True),
)  # fmt: skip
"""Policy 004, remedies 十三.2 (4) names three; the two of mainland practice are ours."""
ALLOWANCE_PROOFS = (
    ("invoice_copy", "原发票复印件（客户盖章，注明折让单价和金额）", "原統一發票影本（買受人蓋章，註明折讓單價及金額）",
     "Copy of the original invoice sealed by the buyer, with price and amount allowed", False, False),
    ("certificate", "销货折让证明单（客户盖章）", "銷貨折讓證明單（買受人蓋章）", "Allowance certificate sealed by the buyer", False, False),
    ("other", "其他（须主管说明）", "其他（須主管說明）", "Other, with a note of the head", False, True),
)  # fmt: skip
"""Policy 004, remedies 十三.2 (5) announces three and names two; the third with a note is ours."""
REMEDY_RULES = {
    # route: when a return differs, over-quantity in %, signatures under an allowance certificate, source
    "long": ("tolerance", "3.00", 2, "Policy 004, remedies 十三.1 and 十三.2; its figure is lost, three percent stand in (ours)"),
    "short": ("refuse", "0.00", 1, "Policy 001, carrying out"),
    "non_quality": ("tolerance", "3.00", 2, "As on the long route (ours)"),
    "light": ("refuse", "0.00", 1, "As on the short route (ours)"),
}  # fmt: skip
DELAY_CAUSES = (
    ("investigation", "调查耗时", "調查耗時", "Investigation took longer"),
    ("sample", "等待样品", "等待樣品", "Waited for a sample"),
    ("customer", "等待客户答复", "等待客戶答覆", "Waited for the customer"),
    ("approval", "等待核决", "等待核決", "Waited for an approval"),
    ("third_party", "第三方原因", "第三方原因", "Third party"),
    ("staff", "人手不足", "人手不足", "Too few people"),
    ("late_start", "未及时处理", "未及時處理", "Started late"),
    ("other", "其他", "其他", "Other"),
)
FAULT_KINDS = (
    ("process", "制程问题", "製程問題", "Process", False),
    ("design", "设计问题", "設計問題", "Design", False),
    ("material", "原材料问题", "原物料問題", "Raw material", False),
    ("equipment", "设备问题", "設備問題", "Equipment", False),
    ("testing", "检验漏失", "檢驗漏失", "Testing", False),
    ("transport", "运输搬运", "運輸搬運", "Transport or handling", False),
    ("order", "订单错误", "訂單錯誤", "Order written wrongly", False),
    ("late_delivery", "延迟交货", "延遲交貨", "Late delivery", False),
    ("human_slip", "人为疏失", "人為疏失", "Human slip", True),
    ("customer_use", "客户使用不当", "客戶使用不當", "Use by the customer", False),
    ("other", "其他", "其他", "Other", False),
)
SANCTION_FAULTS = (
    (
        "data_wrong",
        "单据或所附样品资料错误",
        "單據或所附樣品資料錯誤",
        "Data of a bill or an attached sample wrong",
    ),
    ("finance_error", "财务处理错误", "財務處理錯誤", "Finance error"),
    (
        "against_norm",
        "未按生产规范备料或用料",
        "未按生產規範備料或用料",
        "Material prepared or used against the norm",
    ),
    ("rejects_mixed", "不良品混入良品入库", "不良品混入良品入庫", "Rejected goods mixed into good ones"),
    ("over_delivery", "未经同意超量交货", "未經同意超量交貨", "Delivered beyond the allowed quantity"),
    ("data_cut", "擅自删减生产资料", "擅自刪減生產資料", "Production data cut without leave"),
    ("demand_not_passed", "业务未转达特殊品质要求", "業務未轉達特殊品質要求", "Special demand not passed on"),
    ("order_wrong", "订单填写错误", "訂單填寫錯誤", "Order written wrongly"),
    ("late", "交货延迟", "交貨延遲", "Late delivery"),
    ("loading", "装运错误", "裝運錯誤", "Loading error"),
    ("note_wrong", "送货单错误", "送貨單錯誤", "Delivery note wrong"),
    ("storage", "储运不当", "儲運不當", "Bad storage or transport"),
    ("marking", "外标示不符合规定", "外標示不符合規定", "Outside marking not to specification"),
    ("test_data", "检验资料不符", "檢驗資料不符", "Test data not matching"),
    ("other", "其他", "其他", "Other"),
)
"""Source: policy 004, sanctions 四."""
STOP_REASONS = (
    ("customer", "等待客户答复", "等待客戶答覆", "Waiting for the customer"),
    ("sample", "等待样品", "等待樣品", "Waiting for a sample"),
    ("laboratory", "等待外部检测", "等待外部檢測", "Waiting for a test outside"),
    ("third_party", "等待第三方", "等待第三方", "Waiting for a third party"),
    ("postponed", "客户要求延后", "客戶要求延後", "The customer asked to wait"),
    ("force_majeure", "不可抗力", "不可抗力", "Force majeure"),
)
"""Why a deadline may stand still; the policies know none (ours)."""

COST_KINDS = (
    ("goods", "货物损失", "貨物損失", "Goods"),
    ("return_freight", "退货运费", "退貨運費", "Return freight"),
    ("rework", "重处理", "重處理", "Re-processing"),
    ("travel", "差旅", "差旅", "Travel"),
    ("parts", "配件", "配件", "Parts"),
    ("labour", "人工", "人工", "Labour"),
    ("compensation", "赔款与折让", "賠款與折讓", "Compensation and allowance"),
    ("inspection", "检验", "檢驗", "Inspection"),
    ("other", "其他", "其他", "Other"),
    ("recovery", "追回", "追回", "Recovered"),
)
"""Kinds of cost of poor quality, and the counter-kind (ours)."""

APPROVING = (
    ("agreed", "同意。", "同意。", "Agreed."),
    ("agreed_as_proposed", "同意所拟方案，请尽快执行。", "同意所擬方案，請儘快執行。", "Agreed as proposed. Carry it out soon."),
    ("agreed_exception", "同意，下不为例。", "同意，下不為例。", "Agreed, as an exception."),
)  # fmt: skip
SENDING_BACK = (
    ("not_explained", "金额依据不足，请说明计算方法。", "金額依據不足，請說明計算方法。", "The amount is not explained. Say how it was reckoned."),
    ("not_proven", "原因尚未证实，请补充证据。", "原因尚未證實，請補充證據。", "The cause is not proven yet. Add the evidence."),
    ("too_much", "可用更低的代价满足客户要求，请重拟方案。", "可用更低的代價滿足客戶要求，請重擬方案。",
     "The customer's demand can be met for less. Propose another remedy."),
    ("shares", "责任比例与证据不符，请重新衡量。", "責任比例與證據不符，請重新衡量。", "The shares do not follow from the evidence. Weigh them again."),
)  # fmt: skip
RETURNING = (
    ("photos", "请补充不良品照片和包装标签。", "請補充不良品照片和包裝標籤。", "Add photos of the defect and of the label on the package."),
    ("batch", "请补充批号和交货日期。", "請補充批號和交貨日期。", "Add the batch and the day of delivery."),
    ("quantity", "请确认不良数量。", "請確認不良數量。", "Confirm the defective quantity."),
    ("demand", "请写明客户的具体要求。", "請寫明客戶的具體要求。", "Say what exactly the customer demands."),
)  # fmt: skip
OBJECTIONS = (
    ("no_new_facts", "异议未提出新的事实。", "異議未提出新的事實。", "The objection brings no new facts."),
    ("evidence_fails", "责任比例的证据不成立，请按此处所列事实重新判定。", "責任比例的證據不成立，請按此處所列事實重新判定。",
     "The evidence for the share does not hold. Rule again on the facts named here."),
)  # fmt: skip

PROMISES = (
    ("never_again", "保证不再发生", "保證不再發生", "will never happen again"),
    ("certainly_not", "绝对不会", "絕對不會", "absolutely impossible"),
    ("hundred_percent", "百分之百", "百分之百", "100 percent"),
    ("whatever_it_costs", "不惜一切代价", "不惜一切代價", "whatever it costs"),
    ("full_compensation", "全额赔偿", "全額賠償", "full compensation"),
    ("all_losses", "承担一切损失", "承擔一切損失", "all your losses"),
    ("we_guarantee", "我们保证", "我們保證", "we guarantee"),
    ("leaders_decided", "领导已经决定", "主管已經決定", "our leaders have decided"),
    ("authority_demands", "主管部门要求", "主管機關要求", "the authorities demand"),
    ("lawyers", "否则法庭见", "否則法庭見", "see you in court"),
)
"""Policy 004 on answering customers 三.1: no exaggerated promise, no pressure by naming authorities; the phrases are ours."""
ADMISSIONS = (
    ("our_fault", "是我们的责任", "是我們的責任", "it is our fault"),
    ("our_company_liable", "我司承担全部责任", "本公司承擔全部責任", "we are liable"),
    ("our_mistake", "我们的过错", "我們的過錯", "our mistake"),
    (
        "our_quality_problem",
        "我司产品质量问题造成",
        "本公司產品品質問題造成",
        "caused by our defective product",
    ),
    ("we_admit", "我们承认", "我們承認", "we admit"),
)
"""Nothing is admitted before the ruling (ours, between policies 001, 003 and 004)."""
COURTESY = (
    ("let_speak", "让客户把话说完，不打断、不争辩、不指责客户。", "讓客戶把話說完，不打斷、不爭辯、不指責客戶。",
     "Let the customer speak. Do not interrupt, argue or blame."),
    ("humble", "谦和礼貌，面带微笑；先安抚情绪，再问情况。", "謙和禮貌，面帶微笑；先安撫情緒，再問情況。",
     "Be humble and polite, with a smile in the voice. Calm first, then ask."),
    ("fast", "动作快，问得细：型号、批号、数量、现象、要求。", "動作快，問得細：型號、批號、數量、現象、要求。",
     "Be fast and thorough: product, batch, quantity, what happened, what is asked."),
    ("sincere", "不论对方买没买，一样真诚；不论是谁的责任，为不便表示遗憾。", "不論對方買沒買，一樣真誠；不論是誰的責任，為不便表示遺憾。",
     "Be sincere to everyone, buyer or not; whoever is at fault, regret the inconvenience."),
    ("see_through", "说清下一步和时间，跟到底；拿不准的请专家，不随口答复。", "說清下一步和時間，跟到底；拿不準的請專家，不隨口答覆。",
     "Say what happens next and when, and see it through. Where unsure, ask an expert."),
)  # fmt: skip
"""Policies 001 §5, 002, 003 and 004 on how customers are spoken with; the wording is ours."""


def install_complaints() -> None:
    """Put routes, limits, code lists and letters into the database where they are missing."""
    for code, zh_hans, zh_hant, en, registrar, stages, source in ROUTES:
        route, created = Route.objects.get_or_create(
            code=code,
            version=1,
            defaults={
                "label_zh_hans": zh_hans, "label_zh_hant": zh_hant, "label_en": en, "registrar": registrar, "source": source,
                "overall_rule": Overall.LIGHT if code == "light" else Overall.CLOSE,
            },
        )  # fmt: skip
        if created:
            RouteStage.objects.bulk_create(
                RouteStage(route=route, position=position, state=state, desk=desk, skip=skip)
                for position, (state, desk, skip) in enumerate(stages, start=1)
            )
    _install_limits()
    _install_remedy_rules()
    _install_codes()
    install_letters()
    install_notice()


def _install_limits() -> None:
    for route, levels in REMEDY_LEVELS.items():
        source = (
            "Policy 001, limits of complaint amounts"
            if route == "short"
            else "Policy 004 names the three levels; its figures are lost, those of policy 001 stand in (ours)"
        )
        for position, (role, up_to, included) in enumerate(levels, start=1):
            ApprovalBand.objects.get_or_create(
                route=route,
                subject=Subject.REMEDY,
                position=position,
                effective_from=SINCE,
                defaults={
                    "role": role,
                    "up_to": Decimal(up_to) if up_to is not None else None,
                    "includes_limit": included,
                    "source": source,
                },
            )
    for route, roles in RULING_LEVELS.items():
        for position, role in enumerate(roles, start=1):
            ApprovalBand.objects.get_or_create(
                route=route,
                subject=Subject.RULING,
                position=position,
                effective_from=SINCE,
                defaults={
                    "role": role,
                    "source": "Policy 001: factory head; policy 004: head in charge; next unblamed level (ours)",
                },
            )


def _install_remedy_rules() -> None:
    for route, (mode, percent, signatures, source) in REMEDY_RULES.items():
        RemedyRule.objects.get_or_create(
            route=route,
            effective_from=SINCE,
            defaults={
                "mode": mode, "tolerance_percent": Decimal(percent), "signatures": signatures, "source": source,
            },
        )  # fmt: skip


def _install_codes() -> None:
    rows: list[tuple[CodeList, str, str, str, str, dict[str, bool]]] = []
    rows += [(CodeList.CHANNEL, *row, {"public_opinion": row[0] in PUBLIC}) for row in CHANNELS]
    rows += [
        (
            CodeList.REMEDY,
            *row[:4],
            {
                "counts_goods": row[4],
                "counts_money": row[5],
                "goes_out": row[6],
                "after_return": row[0] == "refund",
            },
        )
        for row in REMEDIES
    ]
    rows += [(CodeList.DELAY_CAUSE, *row, {}) for row in DELAY_CAUSES]
    rows += [(CodeList.FAULT_KIND, *row[:4], {"human_slip": row[4]}) for row in FAULT_KINDS]
    rows += [(CodeList.STOP_REASON, *row, {}) for row in STOP_REASONS]
    rows += [(CodeList.COST_KIND, *row, {}) for row in COST_KINDS]
    rows += [(CodeList.SANCTION_FAULT, *row, {}) for row in SANCTION_FAULTS]
    for proofs, kinds in (
        (CodeList.RETURN_PROOF, RETURN_PROOFS),
        (CodeList.ALLOWANCE_PROOF, ALLOWANCE_PROOFS),
    ):
        rows += [(proofs, *row[:4], {"needs_number": row[4], "needs_manager": row[5]}) for row in kinds]
    for phrases, sentences in (
        (CodeList.APPROVING, APPROVING),
        (CodeList.SENDING_BACK, SENDING_BACK),
        (CodeList.RETURNING, RETURNING),
        (CodeList.OBJECTIONS, OBJECTIONS),
        (CodeList.PROMISE, PROMISES),
        (CodeList.ADMISSION, ADMISSIONS),
        (CodeList.COURTESY, COURTESY),
    ):
        rows += [(phrases, *sentence, {}) for sentence in sentences]
    last: dict[CodeList, int] = {}
    for list_name, code, zh_hans, zh_hant, en, flags in rows:
        position = last[list_name] = last.get(list_name, 0) + 1
        Code.objects.get_or_create(
            list=list_name,
            code=code,
            defaults={
                "label_zh_hans": zh_hans, "label_zh_hant": zh_hant, "label_en": en, "position": position, **flags,
            },
        )  # fmt: skip
