"""Install values of surveys: the questionnaires that the policies name, and who approves plans. Adds what is missing, changes nothing.

Names of the four levels of the opinion card are ours (policy 004 gives none); weights are empty (lost in policy 000), so there is no
score until a company enters its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from aftersales.surveys.arithmetic.rating import SATISFIED_FROM, Scale
from aftersales.surveys.kind import ROUTE
from aftersales.surveys.models import Questionnaire
from aftersales.surveys.states import Purpose
from feedback_system.approvals.models import ApprovalBand, Subject

SINCE = date(2000, 1, 1)
LEVELS = ("deputy_gm", "gm")
"""Who approves a plan (policy 002, ISO procedure: the leader in charge; ours: the deputy general manager, above him the GM)."""

Words = tuple[str, str, str]


def _labels(words: Words, name: str = "label") -> dict[str, str]:
    return {f"{name}_zh_hans": words[0], f"{name}_zh_hant": words[1], f"{name}_en": words[2]}


def _item(code: str, module: str, *words: str) -> dict[str, str]:
    zh_hans, zh_hant, en = words
    return {"code": code, "module": module, **_labels((zh_hans, zh_hant, en))}


def _module(code: str, *words: str) -> dict[str, str]:
    zh_hans, zh_hant, en = words
    return {"code": code, "weight": "", **_labels((zh_hans, zh_hant, en))}


def _levels(*names: Words) -> list[dict[str, Any]]:
    """The best first, as people read them."""
    return [{"value": len(names) - place, **_labels(words)} for place, words in enumerate(names)]


FOUR = _levels(
    ("非常满意", "非常滿意", "Very satisfied"),
    ("满意", "滿意", "Satisfied"),
    ("不太满意", "不太滿意", "Not quite satisfied"),
    ("不满意", "不滿意", "Dissatisfied"),
)
"""Ours: policy 004 says four levels and names none."""
FIVE = _levels(
    ("非常满意", "非常滿意", "Very satisfied"),
    ("满意", "滿意", "Satisfied"),
    ("基本满意", "基本滿意", "Basically satisfied"),
    ("不满意", "不滿意", "Dissatisfied"),
    ("很不满意", "很不滿意", "Very dissatisfied"),
)
"""Policy 002, ISO procedure: the first three count as satisfied."""


def _line(code: str, yes: str, no: str, *words: str) -> dict[str, str]:
    zh_hans, zh_hant, en = words
    return {"code": code, "yes": yes, "no": no, **_labels((zh_hans, zh_hant, en), "say")}


SCRIPT = [
    _line(
        "greeting", "convenient", "refusal",
        "您好，我是客户服务部的，想就您使用我们产品的情况做一个简短回访。请问是您本人吗？",
        "您好，我是客戶服務部的，想就您使用我們產品的情況做一個簡短回訪。請問是您本人嗎？",
        "Good day, this is customer service. May I ask you briefly about our product? Am I speaking with the right person?",
    ),
    _line(
        "convenient", "questions", "later",
        "请问现在方便接听吗？大约两分钟。", "請問現在方便接聽嗎？大約兩分鐘。", "Is it convenient now? It takes about two minutes.",
    ),
    _line(
        "later", "callback", "refusal",
        "那请问什么时间方便，我们再给您打电话？", "那請問什麼時間方便，我們再給您打電話？", "When may we call you again?",
    ),
]  # fmt: skip
"""Policy 002, script for calls (not convenient: an agreed time); the words are ours."""


def _project_form(sort: str, labels: Words, items: list[dict[str, str]]) -> dict[str, Any]:
    """A record form of that kind of project: what was built, and how it was served, on ten points (policy 002)."""
    return {
        "code": f"project_{sort}",
        "labels": labels,
        "purpose": Purpose.VISIT,
        "scale": Scale.TEN,
        "modules": [
            _module("building", "工程质量", "工程質量", "Quality of the work"),
            _module("service", "服务", "服務", "Service"),
        ],
        "items": [
            *items,
            _item("schedule", "service", "工期", "工期", "Time of completion"),
            _item("attitude", "service", "服务态度", "服務態度", "Attitude"),
            _item("repairs", "service", "保修与维修及时", "保修與維修及時", "Prompt repairs under warranty"),
        ],
    }


SHEETS: tuple[dict[str, Any], ...] = (
    # Policy 004 on opinion cards.
    {
        "code": "opinion_card",
        "labels": ("客户意见调查卡", "客戶意見調查卡", "Opinion card"),
        "purpose": Purpose.CARD,
        "scale": Scale.FOUR,
        "levels": FOUR,
        "items": [
            _item("attitude", "", "服务态度", "服務態度", "Attitude"),
            _item("skill", "", "服务技术", "服務技術", "Skill"),
            _item("arrival", "", "到达时间", "到達時間", "Time of arrival"),
            _item("promises", "", "答应事情的办理", "答應事情的辦理", "Keeping of promises"),
        ],
        "script": SCRIPT,
    },
    # Policy 000 on the three modules; each out of a hundred. The weights are lost.
    {
        "code": "three_modules",
        "labels": ("顾客满意度调查表（三模块）", "顧客滿意度調查表（三模組）", "Satisfaction, three modules"),
        "purpose": Purpose.CUSTOMERS,
        "scale": Scale.HUNDRED,
        "modules": [
            _module("overall", "整体", "整體", "Overall"),
            _module("service", "服务", "服務", "Service"),
            _module("quality", "产品质量", "產品質量", "Product quality"),
        ],
        "items": [
            _item("price", "overall", "价格", "價格", "Price"),
            _item("delivery", "overall", "交货", "交貨", "Delivery"),
            _item("use", "overall", "使用", "使用", "Use"),
            _item("response", "service", "响应时间", "回應時間", "Response time"),
            _item("efficiency", "service", "服务效率", "服務效率", "Efficiency"),
            _item("effect", "service", "服务效果", "服務效果", "Effectiveness"),
            _item("quality", "quality", "质量", "質量", "Quality"),
            _item("safety", "quality", "安全", "安全", "Safety"),
        ],
        "script": SCRIPT,
    },
    # Policy 002 on surveys after delivery, five named levels.
    {
        "code": "delivery",
        "labels": ("交付满意度调查表", "交付滿意度調查表", "After delivery"),
        "purpose": Purpose.CUSTOMERS,
        "scale": Scale.FIVE,
        "levels": FIVE,
        "items": [
            _item("quality", "", "产品质量", "產品質量", "Product quality"),
            _item("on_time", "", "交付及时", "交付及時", "Delivery on time"),
            _item("installation", "", "安装调试", "安裝調試", "Installation"),
            _item("service", "", "服务", "服務", "Service"),
        ],
        "script": SCRIPT,
    },
    # Policy 002, template with ten points; the items of the template are lost.
    {
        "code": "ten_points",
        "labels": ("顾客满意度调查表（十分制）", "顧客滿意度調查表（十分制）", "Satisfaction, ten points"),
        "purpose": Purpose.CUSTOMERS,
        "scale": Scale.TEN,
        "items": [
            _item("quality", "", "质量", "質量", "Quality"),
            _item("schedule", "", "进度", "進度", "Schedule"),
            _item("service", "", "服务", "服務", "Service"),
            _item("communication", "", "沟通", "溝通", "Communication"),
        ],
        "script": SCRIPT,
    },
    # Policy 002, script of return visits: for a plan of visits that names it.
    {
        "code": "visit",
        "labels": ("回访调查表", "回訪調查表", "Questions of a return visit"),
        "purpose": Purpose.VISIT,
        "scale": Scale.TEN,
        "items": [
            _item("quality", "", "质量", "質量", "Quality"),
            _item("schedule", "", "进度", "進度", "Schedule"),
            _item("service", "", "服务", "服務", "Service"),
            _item("communication", "", "沟通", "溝通", "Communication"),
        ],
        "script": SCRIPT,
    },
    # Policy 002, record forms of return visits to projects (工程回访记录表); their items are lost, these are ours.
    _project_form(
        "housing",
        ("房建工程回访记录表", "房建工程回訪記錄表", "Return visit, housing"),
        [
            _item("structure", "building", "主体结构与墙面", "主體結構與牆面", "Structure and walls"),
            _item("waterproofing", "building", "防水与渗漏", "防水與滲漏", "Waterproofing and leaks"),
            _item("doors_windows", "building", "门窗", "門窗", "Doors and windows"),
            _item("finishing", "building", "装修与地面", "裝修與地面", "Finishing and floors"),
            _item("water_power", "building", "给排水与电气", "給排水與電氣", "Water, drains and power"),
        ],
    ),
    _project_form(
        "road",
        ("道路工程回访记录表", "道路工程回訪記錄表", "Return visit, road"),
        [
            _item("surface", "building", "路面平整与裂缝", "路面平整與裂縫", "Evenness and cracks of the surface"),
            _item("base", "building", "路基与沉降", "路基與沉降", "Base and settlement"),
            _item("drainage", "building", "排水", "排水", "Drainage"),
            _item("kerbs", "building", "路缘与人行道", "路緣與人行道", "Kerbs and pavements"),
            _item("signs", "building", "标线与附属设施", "標線與附屬設施", "Markings and fittings"),
        ],
    ),
    _project_form(
        "mechanical",
        ("机电工程回访记录表", "機電工程回訪記錄表", "Return visit, mechanical and electrical"),
        [
            _item("running", "building", "设备运行", "設備運行", "Running of the equipment"),
            _item("installation", "building", "安装质量", "安裝質量", "Quality of the installation"),
            _item("control", "building", "电气与控制", "電氣與控制", "Power and control"),
            _item("noise", "building", "噪声、振动与泄漏", "噪聲、振動與洩漏", "Noise, vibration and leaks"),
            _item("documents", "building", "资料与培训", "資料與培訓", "Documents and training"),
        ],
    ),
    # Policy 002 on internal customers.
    {
        "code": "internal",
        "labels": ("内部客户满意度调查表", "內部客戶滿意度調查表", "Internal customers"),
        "purpose": Purpose.INTERNAL,
        "scale": Scale.FIVE,
        "levels": FIVE,
        "items": [
            _item("response", "", "响应及时", "回應及時", "Prompt response"),
            _item("quality", "", "工作质量", "工作質量", "Quality of work"),
            _item("attitude", "", "服务态度", "服務態度", "Attitude"),
            _item("cooperation", "", "协作配合", "協作配合", "Cooperation"),
        ],
    },
)  # fmt: skip


def install_surveys() -> None:
    """Add the questionnaires and levels that are missing; what a company has edited stays."""
    known = set(Questionnaire.objects.values_list("code", flat=True))
    for position, values in enumerate(SHEETS, start=1):
        if values["code"] not in known:
            _sheet(position, values).save()
    for position, role in enumerate(LEVELS, start=1):
        ApprovalBand.objects.get_or_create(
            route=ROUTE,
            subject=Subject.SURVEY,
            position=position,
            effective_from=SINCE,
            defaults={"role": role, "source": "Policy 002: the leader in charge; the roles are ours"},
        )


def _sheet(position: int, values: dict[str, Any]) -> Questionnaire:
    words: Sequence[str] = values["labels"]
    scale: Scale = values["scale"]
    return Questionnaire(
        code=values["code"],
        position=position,
        label_zh_hans=words[0],
        label_zh_hant=words[1],
        label_en=words[2],
        purpose=values["purpose"],
        scale=scale.value,
        satisfied_from=SATISFIED_FROM[scale],
        levels=values.get("levels", []),
        modules=values.get("modules", []),
        items=values["items"],
        script=values.get("script", []),
    )
