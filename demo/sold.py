"""What the demo company makes, who buys it, and what went out over the last year. All names are invented."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from simple_history.utils import bulk_create_with_history

from demo.people import Cast
from feedback_system.masterdata.models import Batch, Contact, Customer, Delivery, Product, Supplier
from feedback_system.masterdata.operations import save_contact, save_record

MACHINED, BOARDS, COATED, HARNESSES = "精密机加工件", "控制板", "涂装钣金件", "线束总成"

PRODUCTS = (
    # part number, name, specification, family, unit price
    ("MJ-101", "阀体", "DN25 不锈钢 304", MACHINED, "86.50"),
    ("MJ-102", "法兰盘", "DN80 碳钢", MACHINED, "64.00"),
    ("MJ-105", "传动轴套", "Φ45×60 45#", MACHINED, "28.80"),
    ("MJ-110", "连接座", "铝合金 6061 阳极氧化", MACHINED, "41.20"),
    ("MJ-116", "齿轮箱端盖", "铸铝 精镗", MACHINED, "118.00"),
    ("KB-500", "变频控制板", "380V 7.5kW", BOARDS, "235.50"),
    ("KB-510", "温控板", "PID 双路", BOARDS, "96.00"),
    ("KB-520", "电源板", "24V/5A", BOARDS, "74.50"),
    ("KB-530", "显示接口板", "RS485 7寸", BOARDS, "128.00"),
    ("KB-545", "电机驱动板", "48V 无刷", BOARDS, "186.00"),
    ("TZ-201", "机柜外壳", "1.5mm 冷轧板 RAL7035", COATED, "320.00"),
    ("TZ-204", "操作台面板", "2.0mm 喷塑橘纹", COATED, "145.00"),
    ("TZ-209", "电池箱体", "3.0mm 电泳+喷粉", COATED, "410.00"),
    ("TZ-215", "防护罩", "1.2mm 镀锌 RAL9005", COATED, "88.00"),
    ("XS-301", "动力线束", "4×16mm² 1.8m", HARNESSES, "132.00"),
    ("XS-305", "信号线束", "24芯 屏蔽 2.5m", HARNESSES, "78.00"),
    ("XS-309", "传感器线束", "M12 4芯 5m", HARNESSES, "36.50"),
    ("XS-312", "电池采样线束", "16串 FPC", HARNESSES, "58.00"),
)

HOME = (
    # number, name, short name, grade, region, contact, position
    ("C001", "云岚泵业有限公司", "云岚泵业", "A", "华东", "王先生", "质量经理"),
    ("C002", "青砾机械有限公司", "青砾机械", "A", "华东", "李女士", "采购主管"),
    ("C003", "澜汀仪表有限公司", "澜汀仪表", "B", "华东", "周工", "SQE"),
    ("C004", "望舒自动化设备有限公司", "望舒自动化", "A", "华南", "吴工", "来料检验"),
    ("C005", "鹿鸣农机有限公司", "鹿鸣农机", "B", "华中", "郑先生", "采购"),
    ("C006", "禾川谷电梯配件有限公司", "禾川谷电梯", "B", "华东", "冯女士", "质量工程师"),
    ("C007", "松间轨道装备有限公司", "松间轨道", "A", "华北", "陈工", "供应商质量"),
    ("C008", "星垂新能源科技有限公司", "星垂新能源", "A", "华南", "褚女士", "品质主管"),
    ("C009", "木棉空调设备有限公司", "木棉空调", "C", "华南", "卫先生", "生产计划"),
    ("C010", "霁月包装机械有限公司", "霁月包装", "C", "华东", "蒋先生", "车间主任"),
    ("C011", "石径工程机械有限公司", "石径工程", "B", "华北", "沈女士", "采购"),
    ("C012", "听潮船用设备有限公司", "听潮船用", "B", "华东", "韩工", "质检"),
    ("C013", "竹里医疗器械有限公司", "竹里医疗", "A", "华东", "杨女士", "法规与质量"),
    ("C014", "沐野厨房设备有限公司", "沐野厨具", "C", "华南", "朱先生", "采购"),
    ("C015", "朔方矿山装备有限公司", "朔方矿装", "B", "西北", "秦先生", "设备部"),
    ("C016", "镜湖纺织机械有限公司", "镜湖纺机", "C", "华东", "尤女士", "仓库主管"),
)
OVERSEAS = (
    ("C901", "Fjordlight Pumps AS", "Fjordlight", "A", "Northern Europe", "Ms. Solvang", "Supplier quality"),
    ("C902", "Larkfield Controls Ltd", "Larkfield", "A", "United Kingdom", "Mr. Ashdown", "Quality manager"),
    (
        "C903",
        "Kestrel Bay Motion Inc",
        "Kestrel Bay",
        "B",
        "North America",
        "Ms. Ortega",
        "Incoming inspection",
    ),
    ("C904", "Tamarind Robotics Pte", "Tamarind", "B", "South-East Asia", "Mr. Lim", "Purchasing"),
    ("C905", "Alder & Quill Instruments", "Alder & Quill", "B", "North America", "Mr. Penrose", "Production"),
    ("C906", "Zwölfberg Fördertechnik GmbH", "Zwölfberg", "A", "Central Europe", "Frau Amsel", "Qualität"),
    ("C907", "Coralline Cooling Pty", "Coralline", "C", "Australia", "Ms. Whitlow", "Warehouse"),
    ("C908", "Monte Verde Agrícola SA", "Monte Verde", "C", "South America", "Sr. Aranha", "Maintenance"),
)

SUPPLIERS = (
    ("S01", "远坡材料有限公司", "material"),
    ("S02", "澄心电子元件有限公司", "material"),
    ("S03", "赤霞涂料有限公司", "material"),
    ("S04", "铜雀线缆有限公司", "material"),
    ("S05", "万里行物流有限公司", "carrier"),
    ("S06", "飞廉国际货运有限公司", "carrier"),
)
SUPPLIER_OF = {MACHINED: "S01", BOARDS: "S02", COATED: "S03", HARNESSES: "S04"}

BATCHES_A_PRODUCT = 4
DELIVERIES = 400


@dataclass
class Sold:
    """The master data of the demo company; deliveries newest last."""

    customers: dict[str, Customer]
    products: dict[str, Product]
    deliveries: list[Delivery]
    suppliers: dict[str, Supplier]
    contacts: dict[int, Contact]

    @classmethod
    def read(cls) -> Sold:
        """What stands in the database."""
        deliveries = Delivery.objects.select_related("customer", "product", "batch").order_by(
            "delivered_on", "pk"
        )
        contacts = Contact.objects.filter(is_main=True).order_by("pk")
        return cls(
            {
                customer.code: customer
                for customer in Customer.objects.select_related("salesperson").order_by("pk")
            },
            {product.code: product for product in Product.objects.order_by("pk")},
            list(deliveries),
            {supplier.code: supplier for supplier in Supplier.objects.order_by("pk")},
            {contact.customer_id: contact for contact in contacts},
        )


def make_sold(cast: Cast, *, at: datetime, today: date, dice: random.Random) -> Sold:
    """Suppliers, products with batches, customers with contacts and a salesperson, and a year of deliveries."""
    by = cast["sales_head"]
    suppliers = {
        code: save_record(record=Supplier(code=code, name=name, kind=kind), by=by, at=at)
        for code, name, kind in SUPPLIERS
    }
    products = {
        code: save_record(
            record=Product(code=code, name=name, specification=specification, family=family), by=by, at=at
        )
        for code, name, specification, family, _price in PRODUCTS
    }
    batches = {
        code: _batches(product, suppliers, cast, at=at, today=today) for code, product in products.items()
    }
    customers = _customers(cast, at=at)
    _deliveries(customers, products, batches, cast, at=at, today=today, dice=dice)
    return Sold.read()


def _batches(
    product: Product, suppliers: dict[str, Supplier], cast: Cast, *, at: datetime, today: date
) -> list[Batch]:
    made = []
    for index in range(BATCHES_A_PRODUCT):
        produced = today - timedelta(days=380 - 88 * index)
        batch = Batch(
            product=product,
            number=f"{product.code.replace('-', '')}{produced:%y%m%d}",
            produced_on=produced,
            line=f"{1 + index % 3}号线",
            shift="白班" if index % 2 else "夜班",
            quantity=8000 + 1000 * index,
            supplier=suppliers[SUPPLIER_OF[product.family]],
        )
        made.append(save_record(record=batch, by=cast["sales_head"], at=at))
    return made


def _customers(cast: Cast, *, at: datetime) -> dict[str, Customer]:
    by = cast["sales_head"]
    keepers = (cast["sales1"], cast["sales2"], cast["sales1"], cast["sales2"], cast["sales1"], None)
    customers = {}
    for market, rows in (("home", HOME), ("overseas", OVERSEAS)):
        for index, (code, name, short, grade, region, person, position) in enumerate(rows):
            serial = int(code[1:])
            customer = Customer(
                code=code,
                name=name,
                short_name=short,
                grade=grade,
                region=region,
                market=market,
                area="suburban" if index % 5 == 4 else "urban",
                language="zh-hans" if market == "home" else "en",
                phone=f"0000-5550{serial:04}" if market == "home" else f"+00 5550 {serial:04}",
                salesperson=keepers[index % len(keepers)],
            )
            customers[code] = save_record(record=customer, by=by, at=at)
            contact = Contact(
                customer=customers[code],
                name=person,
                position=position,
                phone=f"1390000{serial:04}" if market == "home" else f"+00 5551 {serial:04}",
                email=f"contact{serial}@customer.example",
                is_main=True,
            )
            save_contact(contact=contact, by=by, at=at)
    return customers


def _deliveries(
    customers: dict[str, Customer],
    products: dict[str, Product],
    batches: dict[str, list[Batch]],
    cast: Cast,
    *,
    at: datetime,
    today: date,
    dice: random.Random,
) -> None:
    """About one delivery a day, each of a batch that had been made by then; written in bulk with its field history."""
    prices = {code: Decimal(price) for code, _name, _specification, _family, price in PRODUCTS}
    buyers, codes = list(customers.values()), list(products)
    rows = []
    for index in range(DELIVERIES):
        delivered = today - timedelta(days=364 * (DELIVERIES - 1 - index) // (DELIVERIES - 1) + 1)
        customer = buyers[(index * 7 + index // len(buyers)) % len(buyers)]
        code = codes[(index * 5 + dice.randrange(3)) % len(codes)]
        made = [batch for batch in batches[code] if batch.produced_on and batch.produced_on < delivered]
        row = Delivery(
            customer=customer,
            order_number=f"SO{delivered:%y%m}-{1001 + index}",
            invoice_number=f"FP{delivered:%y%m}{2001 + index}",
            product=products[code],
            batch=made[-1 - dice.randrange(min(2, len(made)))],
            quantity=dice.choice((200, 300, 500, 800, 1000, 1200, 2000, 3000)),
            unit_price=prices[code],
            delivered_on=delivered,
        )
        row.prepare()
        rows.append(row)
    bulk_create_with_history(rows, Delivery, batch_size=200, default_user=cast["sales_head"], default_date=at)
