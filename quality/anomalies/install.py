"""Install values of anomaly alerts: processes, defects, and who approves concessions. Adds what is missing, changes nothing.

Source: ours; the policies name no lists, and a company replaces them by its own.
"""

from __future__ import annotations

from datetime import date

from feedback_system.approvals.models import ApprovalBand, Subject
from quality.anomalies.kind import ROUTE
from quality.anomalies.models import AnomalyCode, AnomalyList

SINCE = date(2000, 1, 1)
LEVELS = ("qa_head", "deputy_gm", "gm")
"""Who approves a concession (ours). The role named in the rules takes the place of the first."""

PROCESSES = (
    # code, simplified, traditional, English
    ("incoming", "来料检验", "來料檢驗", "Incoming inspection"),
    ("feeding", "投料备料", "投料備料", "Preparing material"),
    ("machining", "机加工", "機加工", "Machining"),
    ("welding", "焊接", "焊接", "Welding"),
    ("coating", "表面处理", "表面處理", "Surface treatment"),
    ("assembly", "装配", "裝配", "Assembly"),
    ("testing", "测试", "測試", "Testing"),
    ("final_inspection", "成品检验", "成品檢驗", "Final inspection"),
    ("packing", "包装", "包裝", "Packing"),
    ("storage", "仓储", "倉儲", "Storage"),
    ("shipping", "出货", "出貨", "Shipping"),
)
DEFECTS = (
    ("dimension", "尺寸不符", "尺寸不符", "Wrong dimension"),
    ("scratch", "划伤", "刮傷", "Scratch"),
    ("crack", "裂纹", "裂紋", "Crack"),
    ("deformed", "变形", "變形", "Deformed"),
    ("weld_fault", "焊接不良", "焊接不良", "Bad weld or joint"),
    ("coating_fault", "镀层或涂层不良", "鍍層或塗層不良", "Bad coating"),
    ("function", "功能不良", "功能不良", "Does not work"),
    ("electrical", "电性能不良", "電性能不良", "Electrical fault"),
    ("mixed", "混料错料", "混料錯料", "Mixed or wrong material"),
    ("missing_part", "漏装少件", "漏裝少件", "Part missing"),
    ("contamination", "污染异物", "汙染異物", "Contamination"),
    ("label", "标识错误", "標示錯誤", "Wrong label"),
    ("packing_damage", "包装破损", "包裝破損", "Damaged packing"),
    ("other", "其他", "其他", "Other"),
)


def install_anomalies() -> None:
    """Add the processes, the defects and the levels that are missing; what a company has edited stays."""
    for name, rows in ((AnomalyList.PROCESS, PROCESSES), (AnomalyList.DEFECT, DEFECTS)):
        known = set(AnomalyCode.objects.filter(list=name).values_list("code", flat=True))
        AnomalyCode.objects.bulk_create(
            AnomalyCode(
                list=name,
                code=code,
                label_zh_hans=zh_hans,
                label_zh_hant=zh_hant,
                label_en=en,
                position=position,
            )
            for position, (code, zh_hans, zh_hant, en) in enumerate(rows, start=1)
            if code not in known
        )
    for position, role in enumerate(LEVELS, start=1):
        ApprovalBand.objects.get_or_create(
            route=ROUTE,
            subject=Subject.CONCESSION,
            position=position,
            effective_from=SINCE,
            defaults={"role": role, "source": "Ours: the head of quality, then general management"},
        )
