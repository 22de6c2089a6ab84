"""The columns of a list of departments, from a file and back into one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, DepartmentFunction, User
from accounts.operations.departments import USUAL
from feedback_system.administration.sheets import rows_under

MOST_ROWS = 1_000

COLUMNS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("code", gettext_lazy("Department code"), ("部门编号", "部门代码", "部门编码", "编号", "代码", "編號", "代碼", "部門編號", "部門代碼", "department code", "department number", "code", "number")),
    ("name", gettext_lazy("Department name"), ("部门名称", "部门", "名称", "部門名稱", "部門", "名稱", "department name", "department", "name")),
    ("label_zh_hant", gettext_lazy("Name in traditional Chinese"), ("繁体中文名称", "繁体名称", "繁體名稱", "繁體中文名稱", "name in traditional chinese")),
    ("label_en", gettext_lazy("Name in English"), ("英文名称", "英文名稱", "name in english", "english name")),
    ("parent", gettext_lazy("Belongs to"), ("上级部门", "上级部门编号", "上级部门代码", "上级", "隶属部门", "上級部門", "上級部門編號", "上級", "隸屬部門", "belongs to", "parent", "parent department")),
    ("function", gettext_lazy("Function"), ("职能", "性质", "部门性质", "部门职能", "性質", "職能", "部門性質", "function", "kind")),
    ("head", gettext_lazy("Head"), ("部门负责人", "负责人", "主管", "部门主管", "負責人", "部門負責人", "部門主管", "head", "manager")),
    ("secretary", gettext_lazy("Secretary of the head"), ("部门负责人秘书", "秘书", "秘書", "部門負責人秘書", "secretary", "secretary of the head")),
)  # fmt: skip
NEEDED = ("code", "name")

NOTHING = frozenset({"-", "–", "—", "－", "/", "无", "無", "none"})
"""A cell that says so empties what is known: the top of the tree, a post without anybody. An empty cell says nothing."""


def values_of(content: bytes) -> list[list[Any]]:
    """The rows of the file below its headings: number of the row, then the cells of the known columns as text.

    :raises Invalid: in `file`, when no rows can be read or a needed heading is missing.
    """
    return rows_under(
        content,
        COLUMNS,
        needed=NEEDED,
        missing=_(
            "The headings “Department code” and “Department name” were not found in the first rows. Name two columns so, and choose the file again."
        ),
        most=MOST_ROWS,
    )


def functions_by_word() -> dict[str, str]:
    """The functions by their code, by their label in each language, and by the names that the policies give such departments."""
    found: dict[str, str] = {}
    for usual in USUAL:
        for name in (usual.zh_hans, usual.zh_hant, usual.en):
            found[name.casefold()] = usual.function
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {str(one.label).casefold(): one.value for one in DepartmentFunction}
    return found | {one.value: one.value for one in DepartmentFunction}


def as_rows() -> Iterator[list[str]]:
    """The departments in use as a file that can be taken again, headings first, each below the one it belongs to."""
    yield [str(label) for _name, label, _words in COLUMNS]
    children: dict[int | None, list[Department]] = {}
    there = Department.objects.filter(is_active=True).select_related("parent", "head", "secretary")
    pks = {one.pk for one in there}
    for one in there.order_by("-code"):
        children.setdefault(one.parent_id if one.parent_id in pks else None, []).append(one)
    waiting = children.pop(None, [])
    while waiting:
        one = waiting.pop()
        yield [
            one.code, one.label_zh_hans, one.label_zh_hant, one.label_en, one.parent.code if one.parent else "",
            str(one.get_function_display()), _username(one.head), _username(one.secretary),
        ]  # fmt: skip
        waiting.extend(children.pop(one.pk, []))


def _username(person: User | None) -> str:
    return person.username if person is not None and person.is_active else ""
