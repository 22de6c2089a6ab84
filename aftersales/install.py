"""Install values of returns: the kinds of reason with the department that confirms each. Adds what is missing, changes nothing.

Source: policy 001 on returned goods, who confirms a reason.
"""

from __future__ import annotations

from accounts.models import DepartmentFunction
from aftersales.models import ReturnReason

REASONS = (
    # code, simplified, traditional, English, department, about quality
    ("quality", "质量问题", "品質問題", "Quality", DepartmentFunction.QA, True),
    ("standard", "技术标准争议", "技術標準爭議", "Dispute on the technical standard", DepartmentFunction.RD, True),
    ("late_delivery", "交货延误", "交貨延誤", "Late delivery", DepartmentFunction.SALES, False),
    ("packing", "包装问题", "包裝問題", "Packing", DepartmentFunction.SALES, False),
    ("transport", "运输问题", "運輸問題", "Transport", DepartmentFunction.SALES, False),
    ("commercial", "其他商务原因", "其他商務原因", "Other commercial reason", DepartmentFunction.SALES, False),
)  # fmt: skip
"""The last one is ours: the policy names no other commercial reason, and returns come for wrong orders too."""


def install_returns() -> None:
    """Add the kinds of reason that are missing."""
    known = set(ReturnReason.objects.values_list("code", flat=True))
    ReturnReason.objects.bulk_create(
        ReturnReason(
            code=code,
            label_zh_hans=zh_hans,
            label_zh_hant=zh_hant,
            label_en=en,
            function=function,
            is_quality=is_quality,
            position=position,
        )
        for position, (code, zh_hans, zh_hant, en, function, is_quality) in enumerate(REASONS, start=1)
        if code not in known
    )
