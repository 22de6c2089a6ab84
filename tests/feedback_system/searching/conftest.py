"""Texts that are hard to find, as real cases have them."""

import pytest

from feedback_system.searching.operations import index_texts
from tests.feedback_system.folders import department, folder, person

TEXTS = [
    "客户投诉外壳划伤，批次 B20260301",
    "客戶投訴：外殼劃傷（嚴重），型號 ＴＳ－５００",
    "TS-500 离心泵漏水 100% 复检",
    "泵體異響 50%的产品",
    "文件 a_b 与 a%b 不同",
    "路径 C:\\temp\\new 有问题",
    "O'Brien 公司来电 it's broken",
    "轴承温度过高 轴承异响",
    "乾坤门业 干燥剂失效",
    "发货延误，头发长度与面料不符",
    "single x",
    "Straße 42 ÉCOLE naïve",
    "ｆｕｌｌ　ｗｉｄｔｈ　ｔｅｘｔ",
    "划\u200b痕 zero width",
    "𠮷野家 rare character",
    "包装破损 漏发 2 件",
    "a" * 300,
    "x _ y",
    "",
]


@pytest.fixture
def clerk(db):
    return person("clerk", "customer_service", department("sales"))


@pytest.fixture
def outsider(db):
    return person("outsider", "qa", department("quality", "qa"))


@pytest.fixture
def cases(clerk):
    made = [folder(clerk, title=f"case {number}") for number, _text in enumerate(TEXTS)]
    index_texts((case.pk, text) for case, text in zip(made, TEXTS, strict=True))
    return made
