"""Masks for personal data in lists, exports, notices and logs. Pure: text in, masked text out.

Source: privacy rules of the product (mobile: first three and last four digits, landline: last four, name:
surname, e-mail: first letters).
"""

import re
import unicodedata

# Surnames of two characters, simplified and traditional; without this list 欧阳娜 would show as 欧**.
COMPOUND_SURNAMES = frozenset(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 司徒 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 "
    "宇文 长孙 長孫 夏侯 轩辕 軒轅 端木 百里 南宫 南宮 独孤 獨孤 申屠 太史 呼延 闻人 聞人 "
    "东郭 東郭 西门 西門 司空 钟离 鍾離 淳于 濮阳 濮陽 澹台 澹臺 "
    "公冶 宗政 赫连 赫連 单于 單于 拓跋 第五".split()
)
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_COUNTRY_CODE = re.compile(r"^(?:\+|00)?86(?=1\d{10}$)")


def mask_phone(number: str) -> str:
    """`13812345678` → `138****5678`; any other number shows its last four digits, a shorter one none."""
    digits = re.sub(r"[^\d+]", "", unicodedata.normalize("NFKC", number))
    digits = _COUNTRY_CODE.sub("", digits).lstrip("+")
    if re.fullmatch(r"1\d{10}", digits):
        return f"{digits[:3]}****{digits[-4:]}"
    if len(digits) > 4:
        return f"****{digits[-4:]}"
    return "****" if digits else ""


def mask_name(name: str) -> str:
    """`张明` → `张*`, `张小明` → `张**`, `欧阳娜娜` → `欧阳**`, `Maria Lopez` → `M***`."""
    name = name.strip()
    if not name:
        return ""
    if not _CHINESE.match(name):
        return f"{name[0]}***"
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]
    return surname + "*" * max(1, min(2, len(name) - len(surname)))


def mask_email(address: str) -> str:
    """`zhang@demo.example.cn` → `z***@d***.cn`; something without an @ shows its first letter only."""
    address = address.strip()
    if not address:
        return ""
    local, at_sign, domain = address.rpartition("@")
    if not at_sign or not local or not domain:
        return f"{address[0]}***"
    _host, dot, top = domain.rpartition(".")
    return f"{local[0]}***@{domain[0]}***{dot}{top if dot else ''}"
