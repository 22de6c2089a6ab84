"""The columns of a file of each kind, how they are headed in Chinese and English, how cells are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback_system.masterdata.importing import values
from feedback_system.masterdata.importing.values import Parser, one_of, text_of
from feedback_system.masterdata.naming import fold

_ASIDE = re.compile(r"\(.*?\)|[\s*_:#/.\-]|必填|required")


def heading_key(text: str) -> str:
    """A heading without case, width, script, blanks, marks and remarks in brackets: 客户編號（必填）* →
    客户编号."""
    return _ASIDE.sub("", fold(text))


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, its label, the headings it is known by, how a cell is read."""

    field: str
    label: Any
    headings: tuple[str, ...]
    parse: Parser
    required: bool = False
    personal: bool = False

    def rank(self, key: str) -> int | None:
        """How well a heading (as `heading_key`) fits: 0 is best, None not at all. Numbers come before
        names."""
        keys = [heading_key(heading) for heading in (*self.headings, self.field)]
        return keys.index(key) if key in keys else None


def _choice(*groups: tuple[str, str]) -> Parser:
    return one_of({word: value for value, words in groups for word in words.split()})


MARKET = _choice(
    ("home", "国内 内销 home domestic"), ("overseas", "国外 海外 出口 外销 境外 overseas export")
)
AREA = _choice(("urban", "市区 城区 市内 urban"), ("suburban", "郊区 市郊 外地 suburban"))
GRADE = _choice(("A", "A A级"), ("B", "B B级"), ("C", "C C级"), ("D", "D D级"))
LANGUAGE = _choice(
    ("zh-hans", "zh-hans 简体 简体中文 中文"),
    ("zh-hant", "zh-hant 繁体 繁体中文"),
    ("en", "en 英文 英语 english"),
)
SUPPLIER_KIND = _choice(
    ("material", "material 原料 材料 零件 原材料 物料"),
    ("carrier", "carrier 运输 物流 承运 承运商"),
    ("service", "service 服务"),
)
PROJECT_SORT = _choice(
    ("housing", "housing 房建 房屋 住宅"),
    ("road", "road 道路 公路"),
    ("mechanical", "mechanical 机电 机电安装"),
)
IN_USE = one_of(values.YES_OR_NO)

_ACTIVE = Column("is_active", _("in use"), ("是否启用", "启用", "在用", "状态", "active"), IN_USE)

CUSTOMERS = (
    Column(
        "code",
        _("customer number"),
        (
            "客户编号",
            "客户代码",
            "客户编码",
            "客户号",
            "编号",
            "代码",
            "customer no",
            "customer number",
            "customer code",
        ),
        text_of(40, narrow=True),
        required=True,
    ),
    Column(
        "name",
        pgettext_lazy("thing", "name"),
        (
            "客户名称",
            "客户全称",
            "公司名称",
            "单位名称",
            "名称",
            "客户",
            "customer name",
            "customer",
            "company",
        ),
        text_of(120),
        required=True,
    ),
    Column("short_name", _("short name"), ("客户简称", "简称"), text_of(60)),
    Column("grade", _("grade"), ("客户等级", "等级", "级别"), GRADE),
    Column("market", _("market"), ("市场", "内外销", "国内国外"), MARKET),
    Column("area", _("area"), ("市区郊区", "服务区域", "城郊"), AREA),
    Column("region", _("region"), ("地区", "区域", "所在地", "国家", "省市", "district"), text_of(60)),
    Column("address", _("address"), ("地址", "公司地址", "详细地址"), text_of(200), personal=True),
    Column(
        "phone",
        _("telephone"),
        ("电话", "公司电话", "联系电话", "客户电话", "tel", "telephone"),
        text_of(40, narrow=True),
        personal=True,
    ),
    Column("language", _("language of letters"), ("语言", "信函语言"), LANGUAGE),
    Column(
        "salesperson", _("salesperson"), ("业务员", "销售员", "业务代表", "销售代表", "sales"), text_of(60)
    ),
    Column(
        "over_quantity_percent",
        _("accepted over-quantity in %"),
        ("超收比例", "允许超收比例", "超量接收比例", "溢收比例", "over-quantity", "over quantity percent"),
        values.percent,
    ),
    Column(
        "contact_name",
        _("contact person"),
        ("联系人", "联系人姓名", "contact", "contact person"),
        text_of(60),
        personal=True,
    ),
    Column(
        "contact_position", _("position of the contact person"), ("联系人职务", "职务", "职位"), text_of(60)
    ),
    Column(
        "contact_phone",
        _("telephone of the contact person"),
        ("手机", "联系人电话", "联系人手机", "移动电话", "mobile"),
        text_of(40, narrow=True),
        personal=True,
    ),
    Column(
        "contact_email",
        _("e-mail of the contact person"),
        ("邮箱", "电子邮箱", "电子邮件", "联系人邮箱", "email", "e-mail"),
        values.email,
        personal=True,
    ),
    _ACTIVE,
)

PRODUCTS = (
    Column(
        "code",
        _("part number or model"),
        (
            "料号",
            "产品编号",
            "产品编码",
            "产品型号",
            "型号",
            "编号",
            "物料编码",
            "part no",
            "part number",
            "product code",
            "model",
        ),
        text_of(60, narrow=True),
        required=True,
    ),
    Column(
        "name",
        pgettext_lazy("thing", "name"),
        ("产品名称", "品名", "名称", "物料名称", "product name", "product"),
        text_of(120),
        required=True,
    ),
    Column("specification", _("specification"), ("规格", "产品规格", "规格型号", "spec"), text_of(200)),
    Column(
        "family",
        _("product family"),
        ("产品类别", "类别", "产品系列", "系列", "大类", "category"),
        text_of(60),
    ),
    Column("unit", _("unit"), ("单位", "计量单位"), text_of(20)),
    Column(
        "warranty_months",
        _("warranty in months"),
        ("保修期", "保修月数", "质保期", "warranty"),
        values.months,
    ),
    _ACTIVE,
)

SUPPLIERS = (
    Column(
        "code",
        _("supplier number"),
        (
            "供应商编号",
            "供应商代码",
            "供应商编码",
            "编号",
            "代码",
            "supplier no",
            "supplier number",
            "supplier code",
        ),
        text_of(40, narrow=True),
        required=True,
    ),
    Column(
        "name",
        pgettext_lazy("thing", "name"),
        ("供应商名称", "供应商", "厂商名称", "名称", "supplier name", "supplier"),
        text_of(120),
        required=True,
    ),
    Column("kind", _("kind"), ("类别", "供应商类别", "种类", "type"), SUPPLIER_KIND),
    _ACTIVE,
)

DELIVERIES = (
    Column(
        "customer",
        _("customer"),
        (
            "客户编号",
            "客户代码",
            "客户编码",
            "customer no",
            "customer number",
            "customer code",
            "客户",
            "客户名称",
            "购货单位",
            "customer name",
        ),
        text_of(120),
        required=True,
    ),
    Column(
        "order_number",
        _("order number"),
        ("订单号", "订单号码", "订单编号", "销售订单", "合同号", "order no", "order"),
        text_of(60, narrow=True),
        required=True,
    ),
    Column(
        "invoice_number",
        _("invoice number"),
        ("发票号", "发票号码", "统一发票", "invoice no", "invoice"),
        text_of(60, narrow=True),
    ),
    Column(
        "product",
        _("product"),
        (
            "料号",
            "产品编号",
            "产品型号",
            "产品编码",
            "型号",
            "物料编码",
            "品名",
            "产品",
            "part no",
            "part number",
            "product code",
            "model",
        ),
        text_of(120),
        required=True,
    ),
    Column(
        "batch_number",
        _("batch number"),
        ("批号", "批次", "生产批号", "batch no", "batch", "lot", "lot no"),
        text_of(60, narrow=True),
    ),
    Column(
        "quantity",
        _("quantity"),
        ("数量", "交货数量", "发货数量", "销售数量", "qty"),
        values.quantity,
        required=True,
    ),
    Column("unit_price", _("unit price"), ("单价", "销售单价", "price"), values.price),
    Column("currency", _("currency"), ("币种", "币别", "货币"), values.currency),
    Column(
        "delivered_on",
        _("delivered on"),
        (
            "交货日期",
            "交运日期",
            "发货日期",
            "出货日期",
            "销售日期",
            "日期",
            "delivery date",
            "shipping date",
            "date",
        ),
        values.day,
        required=True,
    ),
)


def _machines(cell: Any) -> Any:
    """Machines stand one a line in a cell, or with semicolons between them."""
    text = ";".join(str(cell).splitlines()) if isinstance(cell, str) else cell
    return text_of(10_000)(text)


_SIX = (
    Column(
        "contact_name",
        _("Name of whom to visit"),
        ("回访联系人", "联系人", "联系人姓名", "contact", "contact person"),
        text_of(60),
        personal=True,
    ),
    Column(
        "contact_department",
        _("Department of whom to visit"),
        ("联系人部门", "所在部门", "contact department"),
        text_of(60),
    ),
    Column("contact_position", _("Job title of whom to visit"), ("联系人职务", "职务", "职位"), text_of(60)),
    Column(
        "contact_mobile",
        _("Mobile of whom to visit"),
        ("手机", "联系人手机", "移动电话", "mobile"),
        text_of(40, narrow=True),
        personal=True,
    ),
    Column(
        "contact_phone",
        _("Telephone of whom to visit"),
        ("电话", "联系电话", "联系人电话", "固定电话", "telephone"),
        text_of(40, narrow=True),
        personal=True,
    ),
    Column(
        "contact_address",
        _("Address of whom to visit"),
        ("地址", "联系地址", "联系人地址", "address"),
        text_of(200),
        personal=True,
    ),
)
_OF_CUSTOMER = Column(
    "customer",
    _("customer"),
    ("客户编号", "客户代码", "customer no", "customer number", "客户", "客户名称", "customer name"),
    text_of(120),
    required=True,
)

PROJECTS = (
    Column(
        "code",
        _("project number"),
        ("项目编号", "工程编号", "编号", "project no", "project number"),
        text_of(40, narrow=True),
        required=True,
    ),
    Column(
        "name",
        pgettext_lazy("thing", "name"),
        ("项目名称", "工程名称", "名称", "project name", "project"),
        text_of(120),
        required=True,
    ),
    _OF_CUSTOMER,
    Column(
        "unit",
        _("business unit"),
        ("业务单元", "事业部", "责任部门", "business unit"),
        text_of(120),
        required=True,
    ),
    Column(
        "product",
        _("product"),
        ("产品型号", "料号", "产品编号", "model", "product"),
        text_of(60, narrow=True),
    ),
    Column(
        "sort",
        _("kind of project"),
        ("项目类别", "工程类别", "kind of project"),
        PROJECT_SORT,
    ),
    Column("is_small", _("small project"), ("小型项目", "小型工程", "small"), IN_USE),
    Column("started_on", _("work began on"), ("开工日期", "started"), values.day),
    Column("done_on", _("done on"), ("完工日期", "竣工日期", "完成日期", "done"), values.day),
    Column(
        "handed_over_on", _("handed over on"), ("移交日期", "交付日期", "验收日期", "handed over"), values.day
    ),
    *_SIX,
    _ACTIVE,
)

CONTRACTS = (
    Column(
        "code",
        _("contract number"),
        ("合同编号", "合同号", "编号", "contract no", "contract number"),
        text_of(40, narrow=True),
        required=True,
    ),
    _OF_CUSTOMER,
    Column("branch", _("branch"), ("分公司", "服务中心", "所属部门", "branch"), text_of(120), required=True),
    Column(
        "machines",
        _("Machines under contract"),
        ("保养设备", "设备", "设备清单", "机器", "machines", "equipment"),
        _machines,
        required=True,
    ),
    Column("starts_on", _("from"), ("开始日期", "起始日期", "生效日期", "start"), values.day, required=True),
    Column(
        "ends_on",
        _("until"),
        ("到期日期", "结束日期", "截止日期", "end", "expiry"),
        values.day,
        required=True,
    ),
    Column("covered", _("what is covered"), ("保养内容", "服务内容", "covered"), text_of(2_000)),
    Column("fee", _("fee"), ("费用", "合同金额", "保养费", "fee"), values.price),
    Column("currency", _("currency"), ("币种", "币别", "货币"), values.currency),
    *_SIX,
)

COLUMNS: dict[str, tuple[Column, ...]] = {
    "customers": CUSTOMERS,
    "products": PRODUCTS,
    "deliveries": DELIVERIES,
    "suppliers": SUPPLIERS,
    "projects": PROJECTS,
    "contracts": CONTRACTS,
}
