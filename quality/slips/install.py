"""Install values of slips: the kinds that the policies name, the classes of information, the causes. Adds what is missing."""

from __future__ import annotations

from typing import Any

from accounts.models import DepartmentFunction as F
from quality.slips.asking_kinds import ASKING_KINDS
from quality.slips.market_kinds import MARKET_KINDS, sheet_field
from quality.slips.models import Field as D
from quality.slips.models import FiledBy, SignedBy, SlipKind, SlipValue, ValueList, Way

ABOUT_GOODS = [D.PRODUCT, D.BATCH, D.QUANTITY]


def _level(labels: tuple[str, str, str], *who: str, fine: str = "") -> dict[str, Any]:
    """A level as its kind stores it."""
    zh_hans, zh_hant, en = labels
    return {
        "label_zh_hans": zh_hans,
        "label_zh_hant": zh_hant,
        "label_en": en,
        "who": list(who),
        "solves": True,
        "fine": fine,
    }


def _telling(incident: str, first: str, *told: str, rule: str = "") -> dict[str, Any]:
    """A row of the table of who is told."""
    return {"incident": incident, "first": f"function.{first}", "told": list(told), "rule": rule}


KINDS: tuple[dict[str, Any], ...] = (
    # Policy 001 on information slips: two days, hard ones a week, what slows production at once; level by level.
    {
        "code": "information",
        "labels": ("信息事务处理单", "資訊事務處理單", "Information handling slip"),
        "refuses_own_work": True,
        "mass_from": 500,
        "rule_normal": "slip-answer",
        "rule_hard": "slip-answer-hard",
        "rule_urgent": "slip-answer-urgent",
        "asks": [D.OWN_NUMBER, *ABOUT_GOODS, D.GROSS, D.WISH, D.PRODUCTION_SLOWED],
        "committee": [
            "role.qa_head", "role.factory_head", "role.production_head", f"function.{F.RD}", f"function.{F.GM_OFFICE}",
        ],
    },
    # Policy 000 on internal feedback: product class numbered and filed by the sender, the other by the general office.
    {
        "code": "internal_product",
        "labels": ("内部信息反馈单(产品类)", "內部資訊反饋單(產品類)", "Internal feedback slip, product"),
        "title": ("内部信息反馈单", "內部資訊反饋單", "Internal feedback slip"),
        "refuses_own_work": True,
        "signed_by": SignedBy.HEAD,
        "rule_normal": "internal-slip-answer",
        "asks": [D.TOPIC, D.OWN_NUMBER, *ABOUT_GOODS, D.WISH],
        "needs": [D.TOPIC],
        "copies": [F.QA],
    },
    {
        "code": "internal_other",
        "labels": ("内部信息反馈单(其他类)", "內部資訊反饋單(其他類)", "Internal feedback slip, other"),
        "title": ("内部信息反馈单", "內部資訊反饋單", "Internal feedback slip"),
        "desk": F.GM_OFFICE,
        "numbered_by_desk": True,
        "filed_by": FiledBy.DESK,
        "refuses_own_work": True,
        "signed_by": SignedBy.HEAD,
        "rule_normal": "internal-slip-answer",
        "asks": [D.TOPIC, D.WISH],
        "needs": [D.TOPIC],
    },
    # Policies 000 and 001 on quality information: any level to quality; analysed, handled, followed up, loop closed.
    {
        "code": "quality_feedback",
        "labels": ("质量信息反馈单", "質量資訊反饋單", "Quality feedback slip"),
        "receiver": F.QA,
        "filed_by": FiledBy.ANSWERER,
        "follows_up": True,
        "mass_from": 500,
        "rule_normal": "slip-answer",
        "rule_hard": "slip-answer-hard",
        "asks": [D.INFORMATION_CLASS, D.CAUSE, D.CUSTOMER, *ABOUT_GOODS, D.HAPPENED_AT, D.PLACE, D.WISH],
        "needs": [D.INFORMATION_CLASS],
    },
    # Policy 001 on quality information: a change of design, process or standard is told to the other departments.
    {
        "code": "change_notice",
        "labels": ("技术更改通知", "技術更改通知", "Technical-change notice"),
        "way": Way.READ,
        "refuses_own_work": True,
        "rule_normal": "slip-answer",
        "asks": [D.DOCUMENT, D.PRODUCT, D.EFFECTIVE_ON],
        "needs": [D.DOCUMENT],
        "copies": [F.QA],
    },
    # Policy 001 on passing on quality information: every call has its entry at the time of the call.
    {
        "code": "phone",
        "labels": ("电话记录台账", "電話記錄台帳", "Phone ledger"),
        "way": Way.RECORD,
        "late_after_minutes": 30,
        "asks": [D.CALLER, D.CALLED, D.TOLD_AT, D.CUSTOMER],
        "needs": [D.CALLER, D.CALLED],
    },
    # Policy 000 on fast feedback and return of parts.
    {
        "code": "fast_feedback",
        "labels": ("质量技术反馈单(快速反馈)", "質量技術反饋單(快速反饋)", "Technical feedback slip (fast feedback)"),
        "title": ("质量技术反馈单", "質量技術反饋單", "Technical feedback slip"),
        "desk": F.CUSTOMER_SERVICE,
        "filed_by": FiledBy.DESK,
        "tracks_field_reports": True,
        "tracks_parts": True,
        "rule_desk": "fast-feedback-sort",
        "rule_normal": "fast-feedback-simple",
        "rule_hard": "fast-feedback-complex",
        "confirms_market": "role.service_head",
        "confirms_dealer": f"function.{F.SALES}",
        "asks": [
            D.REPORT_SOURCE, D.CUSTOMER, D.CONTACT, D.CONTACT_PHONE, D.PRODUCT, D.SERIAL, D.HAPPENED_AT, D.PLACE, D.STATION,
            D.WISH,
        ],
        "needs": [D.REPORT_SOURCE, D.PRODUCT, D.HAPPENED_AT, D.PLACE, D.STATION],
    },
    # Policy 001 on market quality: to customer service at once, quality within 48 hours, not ours with the approved report.
    {
        "code": "market_quality",
        "labels": ("市场质量投诉调查报告", "市場質量投訴調查報告", "Market quality report"),
        "desk": F.CUSTOMER_SERVICE,
        "receiver": F.QA,
        "filed_by": FiledBy.DESK,
        "signed_by": SignedBy.HEAD_IF_NOT_OURS,
        "asks_ours": True,
        "follows_up": True,
        "rule_desk": "market-quality-pass-on",
        "rule_normal": "market-quality-answer",
        "asks": [
            D.CUSTOMER, D.CONTACT, D.CONTACT_PHONE, D.PRODUCT, D.BATCH, D.SERIAL, D.QUANTITY, D.PRESENT_STATE, D.WISH,
        ],
        "needs": [D.CUSTOMER, D.PRODUCT],
    },
    # Policy 000 on major events: handled first and reported, or reported at once; then level by level.
    {
        "code": "incident",
        "labels": ("事件报告", "事件報告", "Incident report"),
        "way": Way.LADDER,
        "asks": [D.INCIDENT, D.HAPPENED_AT, D.PLACE, D.HANDLE_FIRST, D.HANDLED_AT, D.HANDLING],
        "needs": [D.INCIDENT],
        "levels": [
            _level(("事件主管部门", "事件主管部門", "Department in charge of the event"), "first"),
            _level(("领导及有关部门", "領導及有關部門", "Leader and departments told"), "told"),
            _level(("总经理", "總經理", "General manager"), "role.gm"),
        ],
        "tells": [
            _telling("injury", F.GM_OFFICE, "role.deputy_gm", f"function.{F.HR}"),
            _telling("fire", F.GM_OFFICE, "role.deputy_gm", f"function.{F.HR}"),
            _telling("fight", F.GM_OFFICE, "role.deputy_gm", f"function.{F.HR}"),
            _telling("theft", F.GM_OFFICE, "role.deputy_gm", f"function.{F.HR}"),
            _telling("product_quality", F.QA, "role.deputy_gm", "role.qa_head"),
            _telling("hazard", F.GM_OFFICE, "role.deputy_gm", f"function.{F.HR}", rule="incident-hazard"),
            _telling("food_safety", F.GM_OFFICE, "role.deputy_gm", f"function.{F.HR}", rule="incident-hazard"),
            _telling("customer_line_stop", F.HR, "role.deputy_gm", "role.qa_head", rule="line-stop-note"),
            _telling("other_event", F.GM_OFFICE, "role.deputy_gm"),
        ],
    },
    # Policy 000 on the production process: operator, shift leader, technician, factory head, departments and leader.
    {
        "code": "production_report",
        "labels": ("生产异常逐级报告", "生產異常逐級報告", "Production report, level by level"),
        "way": Way.LADDER,
        "rule_normal": "process-report-up",
        "asks": [*ABOUT_GOODS, D.HAPPENED_AT, D.STATION, D.HANDLING, D.PRODUCTION_SLOWED],
        "levels": [
            _level(("班组长", "班組長", "Shift leader"), "own_head", fine="100"),
            _level(("技术员", "技術員", "Technician"), f"function.{F.RD}", fine="150"),
            _level(("厂长", "廠長", "Factory head"), "role.factory_head", fine="200"),
            _level(
                ("职能部门及分管领导", "職能部門及分管領導", "Departments and leader in charge"),
                f"function.{F.QA}", "role.deputy_gm", fine="200",
            ),
            _level(("总经理", "總經理", "General manager"), "role.gm"),
        ],
    },
    # Policy 003 on customer care: what the unit cannot solve, and what rivals change, at any time to the superior, then to the leader.
    {
        "code": "patrol_urgent",
        "labels": ("巡访紧急报告", "巡訪緊急報告", "Urgent patrol report"),
        "way": Way.LADDER,
        "rule_normal": "patrol-urgent-report",
        "asks": [D.CUSTOMER, D.HAPPENED_AT, D.PLACE, D.HANDLING],
        "levels": [
            _level(("上级(办事处经理)", "上級(辦事處經理)", "Superior, office manager"), "own_head"),
            _level(("公司领导", "公司領導", "Company leader"), "above_head"),
            _level(("总经理", "總經理", "General manager"), "role.gm"),
        ],
    },
    # Policies 000 and 001: one intake, everybody else passes on at once.
    {
        "code": "intake",
        "labels": ("转交受理窗口", "轉交受理窗口", "Passed to the intake"),
        "receiver": F.CUSTOMER_SERVICE,
        "filed_by": FiledBy.ANSWERER,
        "rule_normal": "market-quality-pass-on",
        "asks": [D.CUSTOMER],
    },
    # Policy 004 on opinion cards: serious remarks to the deputy general manager first, the others to the service department.
    {
        "code": "survey_serious",
        "labels": ("调查严重意见处理单", "調查嚴重意見處理單", "Serious remark of a customer"),
        "way": Way.LADDER,
        "rule_normal": "slip-answer",
        "asks": [D.CUSTOMER],
        "levels": [
            _level(("副总经理", "副總經理", "Deputy general manager"), "role.deputy_gm"),
            _level(("总经理", "總經理", "General manager"), "role.gm"),
        ],
    },
    {
        "code": "survey_remark",
        "labels": ("调查意见处理单", "調查意見處理單", "Remark of a customer"),
        "rule_normal": "slip-answer",
        "asks": [D.CUSTOMER],
    },
    # Policy 002 on surveys: what was not solved on the call, and what people are dissatisfied with, goes to a department and back.
    {
        "code": "survey_action",
        "labels": ("客户信息反馈单", "客戶資訊反饋單", "Customer information slip"),
        "rule_normal": "slip-answer",
        "rule_hard": "slip-answer-hard",
        "asks": [D.CUSTOMER],
    },
    # Policy 000 on major events, tasks: reported within a day after the limit; important work in writing.
    {
        "code": "task",
        "labels": ("任务", "任務", "Task"),
        "title": ("任务单", "任務單", "Task"),
        "rule_normal": "task-feedback",
        "asks": [D.TASK_DUE, D.IMPORTANT, D.CUSTOMER, D.PRODUCT],
        "needs": [D.TASK_DUE],
    },
    # The same: tasks of the weekly meeting by Saturday morning, with personnel; what is not reported is announced at the next one.
    {
        "code": "meeting_task",
        "labels": ("会议任务", "會議任務", "Task of the weekly meeting"),
        "title": ("会议任务单", "會議任務單", "Task of the weekly meeting"),
        "rule_normal": "task-week-report",
        "asks": [D.MEETING_ON, D.TASK_DUE, D.IMPORTANT],
        "needs": [D.MEETING_ON],
        "copies": [F.HR],
    },
    # Policy 001 on the total quality office: each department's figures of the month on letters, visits and services, to quality.
    {
        "code": "month_sheet",
        "labels": ("部门质量信息月报", "部門質量資訊月報", "Sheet of the month: letters, visits, services"),
        "desk": F.QA,
        "asks_sheet": True,
        "rule_normal": "department-sheet",
        "asks": [],
    },
    # Policies 000 and 001 on communication: the summary of each department at the end of the month, to the general office, for the bulletin.
    # Opened by the system for the departments that somebody names; its fields are ours.
    {
        "code": "department_summary",
        "labels": ("部门月度小结", "部門月度小結", "Summary of a department"),
        "desk": F.GM_OFFICE,
        "rule_normal": "month-summary",
        "sheet": [
            sheet_field("work", "本月工作", "本月工作", "Work of the month", needed=True),
            sheet_field("quality", "质量与服务情况", "品質與服務情況", "Quality and service", needed=True),
            sheet_field("difficulties", "困难与求助", "困難與求助", "Difficulties, help needed"),
            sheet_field("suggestions", "合理化建议", "合理化建議", "Suggestions"),
            sheet_field("next_month", "下月计划", "下月計劃", "Next month", needed=True),
        ],
        "asks": [],
    },
    # Policy 001 on quality information: minutes of the quality meeting; its tasks are given from the entry.
    {
        "code": "minutes",
        "labels": ("质量会议纪要", "質量會議紀要", "Minutes of the quality meeting"),
        "title": ("会议纪要", "會議紀要", "Minutes of a meeting"),
        "way": Way.RECORD,
        "asks": [D.MEETING_ON, D.TARGETS, D.ANALYSIS, D.MEASURES],
        "needs": [D.MEETING_ON, D.TARGETS, D.ANALYSIS, D.MEASURES],
        "copies": [F.QA, F.PRODUCTION, F.RD, F.SALES, F.GM_OFFICE],
    },
    # The same: the key plan of each unit is heard at the end of the month. Opened by the system for the units that somebody names.
    {
        "code": "key_plan",
        "labels": ("月度重点计划", "月度重點計劃", "Key plan of the month"),
        "desk": F.GM_OFFICE,
        "rule_normal": "key-plan-meeting",
        "ends_by_meeting": True,
        "asks": [],
    },
)  # fmt: skip

VALUES: tuple[tuple[ValueList, str, str, str, str], ...] = (
    # Policy 001 on information: dynamic, directive, needs a reply (the last is time-critical).
    (ValueList.INFORMATION_CLASS, "dynamic", "质量动态信息", "質量動態資訊", "Dynamic"),
    (ValueList.INFORMATION_CLASS, "directive", "质量指令性信息", "質量指令性資訊", "Directive"),
    (ValueList.INFORMATION_CLASS, "needs_reply", "质量反馈信息(须答复)", "質量反饋資訊(須答覆)", "Needs a reply"),
    # Policy 000 on quality information, causes inside and information from outside.
    (ValueList.CAUSE_INTERNAL, "design", "设计", "設計", "Design"),
    (ValueList.CAUSE_INTERNAL, "work_quality", "工作质量", "工作質量", "Quality of work"),
    (ValueList.CAUSE_INTERNAL, "process", "工艺", "工藝", "Process"),
    (ValueList.CAUSE_INTERNAL, "scrap", "废品失控", "廢品失控", "Scrap out of control"),
    (ValueList.CAUSE_INTERNAL, "equipment", "设备", "設備", "Equipment"),
    (ValueList.CAUSE_INTERNAL, "testing", "检测", "檢測", "Testing"),
    (ValueList.CAUSE_INTERNAL, "raw_material", "原材料", "原材料", "Raw material"),
    (ValueList.CAUSE_INTERNAL, "internal_transport", "厂内运输", "廠內運輸", "Transport inside the works"),
    (ValueList.CAUSE_INTERNAL, "internal_other", "其他内部原因", "其他內部原因", "Other cause inside"),
    (ValueList.CAUSE_EXTERNAL, "reliability", "用户意见：可靠性", "用戶意見：可靠性", "User: reliability"),
    (ValueList.CAUSE_EXTERNAL, "safety", "用户意见：安全性", "用戶意見：安全性", "User: safety"),
    (ValueList.CAUSE_EXTERNAL, "efficiency", "用户意见：效率", "用戶意見：效率", "User: efficiency"),
    (ValueList.CAUSE_EXTERNAL, "economy", "用户意见：经济性", "用戶意見：經濟性", "User: economy"),
    (ValueList.CAUSE_EXTERNAL, "usability", "用户意见：使用方便", "用戶意見：使用方便", "User: ease of use"),
    (ValueList.CAUSE_EXTERNAL, "modernity", "用户意见：先进性", "用戶意見：先進性", "User: modernity"),
    (ValueList.CAUSE_EXTERNAL, "looks", "用户意见：外观", "用戶意見：外觀", "User: looks"),
    (ValueList.CAUSE_EXTERNAL, "authorities", "主管部门与抽检", "主管部門與抽檢", "Authorities and samplers"),
    (ValueList.CAUSE_EXTERNAL, "intelligence", "同类产品情报", "同類產品情報", "Intelligence on similar products"),
    # Policy 001 on the total quality office.
    (ValueList.GROSS, "batch_rework", "批量返工", "批量返工", "Rework of a batch"),
    (ValueList.GROSS, "batch_scrap", "批量报废", "批量報廢", "Scrap of a batch"),
    (ValueList.GROSS, "gross_process", "严重工艺差错", "嚴重工藝差錯", "Gross process error"),
    (ValueList.GROSS, "mis_sorting", "批量错检", "批量錯檢", "Batch sorted wrongly"),
    (ValueList.GROSS, "missed_inspection", "批量漏检", "批量漏檢", "Batch not inspected"),
    # Policy 000 on major events.
    (ValueList.INCIDENT, "injury", "工伤", "工傷", "Injury"),
    (ValueList.INCIDENT, "fire", "火灾", "火災", "Fire"),
    (ValueList.INCIDENT, "fight", "打架斗殴", "打架鬥毆", "Fight"),
    (ValueList.INCIDENT, "theft", "盗窃", "盜竊", "Theft"),
    (ValueList.INCIDENT, "product_quality", "产品质量事故", "產品質量事故", "Accident of product quality"),
    (ValueList.INCIDENT, "hazard", "安全隐患", "安全隱患", "Safety hazard"),
    (ValueList.INCIDENT, "food_safety", "食品安全隐患", "食品安全隱患", "Food safety hazard"),
    (ValueList.INCIDENT, "customer_line_stop", "客户停线或重大质量诉求", "客戶停線或重大質量訴求", "Customer line stop or major demand"),
    (ValueList.INCIDENT, "other_event", "其他突发事件", "其他突發事件", "Other sudden event"),
)  # fmt: skip


def install_slips() -> None:
    """Add the kinds and values that are missing."""
    known = set(SlipKind.objects.values_list("code", flat=True))
    SlipKind.objects.bulk_create(
        _kind(position, dict(values))
        for position, values in enumerate((*KINDS, *MARKET_KINDS, *ASKING_KINDS), start=1)
        if values["code"] not in known
    )
    stored = set(SlipValue.objects.values_list("code", flat=True))
    SlipValue.objects.bulk_create(
        SlipValue(
            list=list_,
            code=code,
            label_zh_hans=zh_hans,
            label_zh_hant=zh_hant,
            label_en=en,
            position=position,
        )
        for position, (list_, code, zh_hans, zh_hant, en) in enumerate(VALUES, start=1)
        if code not in stored
    )


def _kind(position: int, values: dict[str, Any]) -> SlipKind:
    zh_hans, zh_hant, en = values.pop("labels")
    title = values.pop("title", ("", "", ""))
    for name in ("asks", "needs", "copies"):
        values[name] = [str(one) for one in values.get(name, [])]
    return SlipKind(
        position=position,
        label_zh_hans=zh_hans,
        label_zh_hant=zh_hant,
        label_en=en,
        title_zh_hans=title[0],
        title_zh_hant=title[1],
        title_en=title[2],
        **values,
    )
