"""Install values of anomaly alerts: processes, and who approves concessions. Adds what is missing, changes nothing.

Source: ours; the policies name no processes, and a company replaces them by its own.
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


def install_anomalies() -> None:
    """Add the processes and the levels that are missing; what a company has edited stays."""
    known = set(AnomalyCode.objects.filter(list=AnomalyList.PROCESS).values_list("code", flat=True))
    AnomalyCode.objects.bulk_create(
        AnomalyCode(
            list=AnomalyList.PROCESS,
            code=code,
            label_zh_hans=zh_hans,
            label_zh_hant=zh_hant,
            label_en=en,
            position=position,
        )
        for position, (code, zh_hans, zh_hant, en) in enumerate(PROCESSES, start=1)
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
