"""Install values of the catalogues. Adds what is missing, changes nothing that a company has edited.

Source: the internal and external causes of policy 000 on quality information; defects and kinds of faults are ours, since the
policies name none, and so is the order of the other causes by man, machine, material, method, measurement and environment.
"""

from __future__ import annotations

from feedback_system.catalogues.models import CatalogueEntry, CatalogueList

Row = tuple[str, str, str, str, str]
"""Code, code of the entry above, label in simplified and traditional Chinese, label in English."""

DEFECTS: tuple[Row, ...] = (
    ("dimension", "", "尺寸不符", "尺寸不符", "Wrong dimension"),
    ("dimension_over", "dimension", "尺寸偏大", "尺寸偏大", "Dimension too large"),
    ("dimension_under", "dimension", "尺寸偏小", "尺寸偏小", "Dimension too small"),
    ("fit", "dimension", "配合不良", "配合不良", "Parts do not fit"),
    ("appearance", "", "外观不良", "外觀不良", "Poor appearance"),
    ("scratch", "appearance", "划伤", "刮傷", "Scratch"),
    ("crack", "appearance", "裂纹", "裂紋", "Crack"),
    ("deformed", "appearance", "变形", "變形", "Deformed"),
    ("contamination", "appearance", "污染异物", "汙染異物", "Contamination"),
    ("coating_fault", "appearance", "镀层或涂层不良", "鍍層或塗層不良", "Bad coating"),
    ("colour", "appearance", "色差", "色差", "Wrong colour"),
    ("burr", "appearance", "毛刺", "毛刺", "Burr"),
    ("rust", "appearance", "锈蚀", "鏽蝕", "Rust"),
    ("function", "", "功能不良", "功能不良", "Does not work"),
    ("electrical", "function", "电性能不良", "電性能不良", "Electrical fault"),
    ("weld_fault", "function", "焊接不良", "焊接不良", "Bad weld or joint"),
    ("leak", "function", "泄漏", "洩漏", "Leaks"),
    ("noise", "function", "异响振动", "異響振動", "Noise or vibration"),
    ("overheating", "function", "发热", "發熱", "Overheats"),
    ("early_failure", "function", "早期失效", "早期失效", "Early failure"),
    ("material", "", "材料不良", "材料不良", "Bad material"),
    ("wrong_material", "material", "用错材料", "用錯材料", "Wrong material used"),
    ("hardness", "material", "硬度强度不符", "硬度強度不符", "Wrong hardness or strength"),
    ("mixed", "", "混料错料", "混料錯料", "Mixed or wrong material"),
    ("missing_part", "", "漏装少件", "漏裝少件", "Part missing"),
    ("wrong_part", "missing_part", "错装", "錯裝", "Wrong part fitted"),
    ("short_quantity", "missing_part", "数量短少", "數量短少", "Quantity short"),
    ("label", "", "标识错误", "標示錯誤", "Wrong label"),
    ("document", "label", "随货文件错误", "隨貨文件錯誤", "Wrong papers with the goods"),
    ("packing", "", "包装不良", "包裝不良", "Bad packing"),
    ("packing_damage", "packing", "包装破损", "包裝破損", "Damaged packing"),
    ("packing_wrong", "packing", "包装方式不符", "包裝方式不符", "Packed in another way than agreed"),
    ("transport_damage", "packing", "运输损坏", "運輸損壞", "Damaged in transport"),
    ("other", "", "其他", "其他", "Other"),
)
CAUSES: tuple[Row, ...] = (
    ("internal", "", "内部质量原因", "內部質量原因", "Internal quality causes"),
    ("man", "internal", "人", "人", "Man"),
    ("skill", "man", "技能不足", "技能不足", "Lack of skill"),
    ("not_followed", "man", "未按作业指导书操作", "未按作業指導書操作", "Instruction not followed"),
    ("work_quality", "man", "工作质量", "工作質量", "Quality of work"),
    ("machine", "internal", "机", "機", "Machine"),
    ("equipment", "machine", "设备故障", "設備故障", "Equipment"),
    ("tool_wear", "machine", "工装模具磨损", "工裝模具磨損", "Worn tool or fixture"),
    ("maintenance", "machine", "保养点检不到位", "保養點檢不到位", "Maintenance not done"),
    ("material_cause", "internal", "料", "料", "Material"),
    ("raw_material", "material_cause", "原材料", "原材料", "Raw material"),
    ("supplier_part", "material_cause", "外购件外协件", "外購件外協件", "Part from a supplier"),
    ("method", "internal", "法", "法", "Method"),
    ("design", "method", "设计", "設計", "Design"),
    ("process", "method", "工艺", "工藝", "Process"),
    ("change", "method", "变更管理", "變更管理", "Change not managed"),
    ("scrap_control", "method", "废品失控", "廢品失控", "Scrap out of control"),
    ("transport_inside", "method", "厂内运输", "廠內運輸", "Transport within the works"),
    ("measurement", "internal", "测", "測", "Measurement"),
    ("testing", "measurement", "检验试验", "檢驗試驗", "Inspection and testing"),
    ("gauge", "measurement", "量具仪器", "量具儀器", "Gauge or instrument"),
    ("environment", "internal", "环", "環", "Environment"),
    ("internal_other", "internal", "其他内部原因", "其他內部原因", "Other internal cause"),
    ("external", "", "外部质量原因", "外部質量原因", "External quality causes"),
    ("user_opinion", "external", "用户意见", "用戶意見", "Opinion of users"),
    ("reliability", "user_opinion", "可靠性", "可靠性", "Reliability"),
    ("safety", "user_opinion", "安全性", "安全性", "Safety"),
    ("efficiency", "user_opinion", "效率", "效率", "Efficiency"),
    ("economy", "user_opinion", "经济性", "經濟性", "Economy"),
    ("usability", "user_opinion", "使用方便性", "使用方便性", "Usability"),
    ("modernity", "user_opinion", "先进性", "先進性", "Modernity"),
    ("looks", "user_opinion", "外观", "外觀", "Looks"),
    ("authority", "external", "主管部门与抽检", "主管部門與抽檢", "Authorities and samplers"),
    ("similar_product", "external", "同类产品情报", "同類產品情報", "News of similar products"),
    ("use", "external", "客户使用保管不当", "客戶使用保管不當", "Use or storage by the customer"),
    ("carrier", "external", "承运商运输", "承運商運輸", "Transport by the carrier"),
)
FAULTS: tuple[Row, ...] = (
    ("no_fault_found", "", "未发现故障", "未發現故障", "No fault found"),
    ("manufacturing", "", "制造缺陷", "製造缺陷", "Made wrong"),
    ("component", "manufacturing", "零部件失效", "零部件失效", "Component failed"),
    ("assembly", "manufacturing", "装配不当", "裝配不當", "Assembled wrong"),
    ("installation", "", "安装调试不当", "安裝調試不當", "Installed or set up wrong"),
    ("misuse", "", "使用不当", "使用不當", "Used wrong"),
    ("wear", "", "正常磨损", "正常磨損", "Normal wear"),
    ("transport", "", "运输损坏", "運輸損壞", "Damaged in transport"),
    ("fault_other", "", "其他故障", "其他故障", "Other fault"),
)
SHIPPED: dict[str, tuple[Row, ...]] = {
    CatalogueList.DEFECT: DEFECTS,
    CatalogueList.CAUSE: CAUSES,
    CatalogueList.FAULT: FAULTS,
}


def install_catalogues() -> None:
    """Add the entries that are missing. What stands there already keeps its labels and its place."""
    for list, rows in SHIPPED.items():
        known = {one.code.casefold(): one for one in CatalogueEntry.objects.filter(list=list)}
        while missing := [row for row in rows if row[0] not in known and (not row[1] or row[1] in known)]:
            made = CatalogueEntry.objects.bulk_create(
                CatalogueEntry(
                    list=list,
                    code=code,
                    parent=known.get(parent),
                    label_zh_hans=zh_hans,
                    label_zh_hant=zh_hant,
                    label_en=en,
                    position=rows.index(row) + 1,
                )
                for row in missing
                for code, parent, zh_hans, zh_hant, en in [row]
            )
            known |= {one.code: one for one in made}
