"""Made cases for the proof of similarity: ten planted groups in Chinese among many others, written straight into the tables."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Department, User
from complaints.models import Code, Complaint, Route
from feedback_system.cases.models import Case, CaseAudience
from feedback_system.masterdata.models import Customer, Product

PLANTED = (
    "客户反映离心泵轴封处漏水，开机约三十分钟后滴漏明显，停机后仍有渗出，已更换两次机封无效",
    "外壳喷漆表面起泡脱落，集中在右下角，擦拭后底材外露，疑似前处理除油不净",
    "电机运转时异响并伴随振动，转速升高时声音变大，拆检发现轴承滚道剥落",
    "包装箱底部破损，内托断裂，三台产品面板被压出凹痕，运输途中叉车碰撞",
    "标签上的型号与实物不一致，箱唛写成旧版编号，仓库无法入库验收",
    "接线端子虚焊，通电后指示灯时亮时灭，轻敲外壳故障重现",
    "齿轮箱渗油，油封唇口翻边，连续运行一周后油位明显下降",
    "来料钢板厚度偏小，实测低于图纸下限，折弯后出现开裂",
    "控制器显示屏花屏死机，重新上电可恢复，高温环境下频繁出现",
    "随货缺少安装螺栓和说明书，装箱单数量与实际不符，客户现场无法安装",
)
SYNONYMS = (
    ("客户反映", "用户反馈"), ("漏水", "渗水"), ("明显", "显著"), ("更换", "换过"), ("起泡", "鼓泡"), ("疑似", "怀疑"),
    ("异响", "噪音"), ("发现", "看到"), ("破损", "破裂"), ("途中", "过程中"), ("不一致", "不符"), ("无法", "不能"),
    ("通电", "上电"), ("故障", "毛病"), ("渗油", "漏油"), ("下降", "降低"), ("实测", "测得"), ("出现", "发生"),
    ("频繁", "经常"), ("缺少", "少了"),
)  # fmt: skip
PLACES = "进口 出口 左侧 右侧 顶部 底部 内腔 法兰 底座 支架 护罩 阀体 线束 插头 按钮 手柄 铭牌 滤网 风扇 水箱".split()
THINGS = "裂纹 毛刺 划伤 变形 锈斑 色差 松动 断裂 堵塞 发热 跳闸 短路 缺角 错位 气孔 脱焊 磨损 卡滞 偏心 污渍".split()
WAYS = "首检时 巡检时 装配中 调试后 入库前 开箱后 试压时 运行中 清洗后 返修后 换班时 盘点时".split()
DOINGS = (
    "要求尽快换货 请派人到现场查看 已隔离待处理 希望三天内答复 同批其余正常 现场先行挑选 暂停上线使用 需要分析报告 "
    "请确认库存 建议复测 照片已发送 等待样品寄回"
).split()


def other_text(dice: random.Random) -> str:
    """A text about something else, of clauses that many others have too."""
    clauses = [
        f"{dice.choice(WAYS)}{dice.choice(PLACES)}有{dice.choice(THINGS)}{dice.randint(2, 90)}件",
        f"{dice.choice(PLACES)}{dice.choice(THINGS)}约占{dice.randint(1, 30)}成",
        dice.choice(DOINGS),
        dice.choice(DOINGS),
    ]
    dice.shuffle(clauses)
    return "，".join(clauses)


def in_other_words(text: str, dice: random.Random) -> str:
    """The same complaint as somebody else writes it: clauses in another order, synonyms, other numbers, two characters lost."""
    clauses = text.split("，")
    dice.shuffle(clauses)
    changed = "，".join(clauses)
    for word, other in dice.sample(SYNONYMS, len(SYNONYMS) // 3):
        changed = changed.replace(word, other)
    for old, new in (("三", "五"), ("两", "四"), ("一周", "十天")):
        changed = changed.replace(old, new)
    for _lost in range(2):
        place = dice.randrange(len(changed))
        changed = changed[:place] + changed[place + 1 :]
    return changed


@dataclass
class Made:
    """The planted groups: for each the original and those in other words, by case id."""

    groups: list[tuple[int, set[int]]] = field(default_factory=list)
    count: int = 0


def make_cases(world: Any, count: int, *, at: datetime, each: int = 3, dice: random.Random) -> Made:
    """`count` complaints of twenty customers and eight products, in sight of quality, with ten planted groups among them."""
    customers = Customer.objects.bulk_create(
        Customer(code=f"M{number:03d}", name=f"甲方{number:03d}公司", search_key=f"m{number:03d}")
        for number in range(20)
    )
    products = Product.objects.bulk_create(
        Product(
            code=f"P-{number}",
            name=f"产品{number}",
            family="泵类" if number % 2 else "控制器",
            search_key=f"p-{number}",
        )
        for number in range(8)
    )
    texts: list[tuple[int, str]] = [(-1, other_text(dice)) for _number in range(count - 10 * (each + 1))]
    for group, text in enumerate(PLANTED):
        texts += [(group, text)] + [(group, in_other_words(text, dice)) for _number in range(each)]
    dice.shuffle(texts)
    owner: dict[int, tuple[Any, Any]] = {
        group: (dice.choice(customers), dice.choice(products)) for group in range(len(PLANTED))
    }
    cases = []
    for number, (group, text) in enumerate(texts):
        customer, product = owner[group] if group >= 0 else (dice.choice(customers), dice.choice(products))
        told = at - timedelta(minutes=number * 10 % (170 * 24 * 60))
        cases.append(
            Case(
                kind="complaint", receipt_number=f"Z{number:07d}", title=text[:60], customer=customer, product=product,
                state="submitted", holder=world.departments["qa"], reported_at=told, entered_at=told, entered_by=world.cs1,
            )
        )  # fmt: skip
    stored = Case.objects.bulk_create(cases, batch_size=1000)
    _forms(world, stored, [text for _group, text in texts])
    made = Made(count=len(stored))
    for group, text in enumerate(PLANTED):
        own = [case.pk for case, (of, _text) in zip(stored, texts, strict=True) if of == group]
        first = next(
            case.pk for case, (of, said) in zip(stored, texts, strict=True) if of == group and said == text
        )
        made.groups.append((first, set(own) - {first}))
    return made


def _forms(world: Any, cases: list[Case], texts: list[str]) -> None:
    qa: Department = world.departments["qa"]
    sales: Department = world.departments["sales"]
    seller: User = world.sales1
    route = Route.objects.filter(code="long").latest("version")
    channel = Code.objects.get(list="channel", code="phone")
    Complaint.objects.bulk_create(
        [
            Complaint(
                case=case, route=route, channel=channel, description=text, state="submitted", salesperson=seller,
                sales_department=sales, submitted_at=case.entered_at,
            )
            for case, text in zip(cases, texts, strict=True)
        ],
        batch_size=1000,
    )  # fmt: skip
    CaseAudience.objects.bulk_create(
        [CaseAudience(case=case, department=qa, why="holder") for case in cases], batch_size=1000
    )
