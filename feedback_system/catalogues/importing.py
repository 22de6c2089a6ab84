"""A catalogue from a table: row by row what would happen, then all of it or nothing; and the table of a catalogue to take away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.catalogues.models import DEEPEST, CatalogueEntry
from feedback_system.catalogues.tree import Tree, tree_of
from feedback_system.errors import Invalid
from feedback_system.masterdata.importing.columns import Column
from feedback_system.masterdata.importing.plan import Outcome, PlannedRow, TablePlan, read_table
from feedback_system.masterdata.importing.values import CellRefused, day, number, text_of

MOST_ROWS = 3_000


def code_in_cell(value: Any) -> str | None:
    """A code of letters, digits, _ and -."""
    code: str | None = text_of(40, narrow=True)(value)
    if code is not None and not is_code(code):
        raise CellRefused(_("A code has letters, digits, _ and - only, such as QX-0101."))
    return code


def is_code(code: str) -> bool:
    """Whether it may be a code: letters, digits, _ and -."""
    return bool(code) and code.isascii() and code.replace("_", "").replace("-", "").isalnum()


def _place(value: Any) -> int | None:
    found = number(value)
    if found is None:
        return None
    if found != found.to_integral_value() or not 0 <= found <= 9999:
        raise CellRefused(_("Write a whole number from 0 to 9999."))
    return int(found)


COLUMNS = (
    Column(
        "code",
        gettext_lazy("Code"),
        ("代码", "程式码", "编码", "编号", "缺陷代码", "原因代码", "故障代码", "code"),
        code_in_cell,
        required=True,
    ),
    Column(
        "label_zh_hans",
        gettext_lazy("Label in simplified Chinese"),
        (
            "简体中文名称",
            "名称",
            "简体名称",
            "简体中文",
            "中文名称",
            "label in simplified chinese",
            "label",
            "name",
        ),
        text_of(120),
    ),
    Column(
        "label_zh_hant",
        gettext_lazy("Label in traditional Chinese"),
        ("繁体中文名称", "繁体名称", "繁体中文", "label in traditional chinese", "traditional"),
        text_of(120),
    ),
    Column(
        "label_en",
        gettext_lazy("Label in English"),
        ("英文名称", "英文", "label in english", "english", "english name"),
        text_of(120),
    ),
    Column(
        "parent",
        gettext_lazy("Entry above"),
        ("上级代码", "上级条目", "上级", "父级代码", "所属代码", "entry above", "parent", "belongs to"),
        code_in_cell,
    ),
    Column(
        "valid_from",
        gettext_lazy("May be chosen from"),
        ("启用日期", "可选起始日", "生效日期", "may be chosen from", "valid from"),
        day,
    ),
    Column(
        "valid_until",
        gettext_lazy("May be chosen until"),
        ("停用日期", "可选截止日", "失效日期", "may be chosen until", "valid until"),
        day,
    ),
    Column("position", gettext_lazy("Position"), ("顺序", "序号", "排序", "position"), _place),
)
NAMES = tuple(column.field for column in COLUMNS)


def plan_entries(content: bytes, *, list: str) -> TablePlan:
    """What an import of the file into that catalogue would do. Nothing is written. Note: one query.

    An empty cell leaves the present value of a known entry as it is. The good rows come so that what others belong to is first.
    :raises Invalid: in `file`, when nothing of the file can be used
    """
    headings, rows = read_table(content, COLUMNS)
    if len(rows) > MOST_ROWS:
        raise Invalid(
            {"file": [_("The file has more than %(limit)d rows. Split it.") % {"limit": MOST_ROWS}]}
        )
    tree = tree_of(list)
    open_rows = [row for row in rows if row.outcome is Outcome.CREATE]
    _refuse_repeated(open_rows)
    above = _parents(tree, open_rows)
    for row in open_rows:
        if row.outcome is Outcome.CREATE:
            _decide(row, tree, above)
    _refuse_below_refused(open_rows, tree, above)
    rows.sort(
        key=lambda row: _level(_key(row), above) if row.outcome in (Outcome.CREATE, Outcome.UPDATE) else 0
    )
    return TablePlan(headings, rows)


def _key(row: PlannedRow) -> str:
    return str(row.values.get("code", "")).casefold()


def _parents(tree: Tree, rows: list[PlannedRow]) -> dict[str, str]:
    """Who would belong to whom after the file, by folded code; "" for the uppermost ones."""
    above = {
        code: (tree.entries[one.parent_id].code.casefold() if one.parent_id is not None else "")
        for code, one in tree.by_code.items()
    }
    for row in rows:
        if row.outcome is Outcome.CREATE:
            given = str(row.values.get("parent", "")).casefold()
            above[_key(row)] = given or above.get(_key(row), "")
    return above


def _way(code: str, above: dict[str, str]) -> list[str]:
    """The codes from this one upwards; a loop ends with the code that closes it."""
    way = [code]
    while (code := above.get(code, "")) and code not in way:
        way.append(code)
    return [*way, code] if code else way


def _level(code: str, above: dict[str, str]) -> int:
    return len(_way(code, above))


def _refuse(row: PlannedRow, sentence: str) -> None:
    row.outcome = Outcome.REFUSE
    row.sentences.append(
        _("Row %(row)d, %(label)s: %(sentence)s")
        % {"row": row.number, "label": row.key or "–", "sentence": sentence}
    )


def _refuse_repeated(rows: list[PlannedRow]) -> None:
    first: dict[str, int] = {}
    for row in rows:
        if _key(row) in first:
            row.outcome = Outcome.REFUSE
            row.sentences.append(
                _("Row %(row)d repeats row %(first)d (%(what)s). Keep one of them.")
                % {"row": row.number, "first": first[_key(row)], "what": row.key}
            )
        else:
            first[_key(row)] = row.number


def _decide(row: PlannedRow, tree: Tree, above: dict[str, str]) -> None:
    known = tree.by_code.get(_key(row))
    if known is not None and known.merged_into_id is not None:
        now = tree.present(known)
        _compare(row, known, tree)
        if row.outcome is Outcome.SKIP:
            return
        row.sentences = []
        _refuse(row, _("this entry was merged into “%(now)s”. Take the row out.") % {"now": now.label})
        return
    if known is None and not row.values.get("label_zh_hans"):
        _refuse(row, _("a new entry needs its label in simplified Chinese."))
    parent = str(row.values.get("parent", "")).casefold()
    if parent:
        _check_parent(row, parent, tree, above)
    begins = row.values.get("valid_from", known.valid_from if known is not None else None)
    ends = row.values.get("valid_until", known.valid_until if known is not None else None)
    if begins and ends and ends < begins:
        _refuse(
            row,
            _("it would end on %(ends)s, before it begins on %(begins)s. Check both days.")
            % {"ends": ends, "begins": begins},
        )
    if row.outcome is Outcome.CREATE and known is not None:
        _compare(row, known, tree)


def _check_parent(row: PlannedRow, parent: str, tree: Tree, above: dict[str, str]) -> None:
    stored = tree.by_code.get(parent)
    if parent not in above:
        _refuse(
            row,
            _("it shall belong to “%(code)s”, which stands neither in the file nor in the catalogue.")
            % {"code": row.values["parent"]},
        )
    elif stored is not None and stored.merged_into_id is not None:
        now = tree.present(stored)
        _refuse(
            row,
            _("“%(entry)s” was merged into “%(now)s” (%(code)s). Write that code.")
            % {"entry": stored.label, "now": now.label, "code": now.code},
        )
    else:
        way = _way(_key(row), above)
        if len(way) != len(set(way)):
            _refuse(row, _("it would belong to itself: %(way)s.") % {"way": " › ".join(reversed(way))})
        elif len(way) > DEEPEST:
            _refuse(
                row,
                _("a catalogue has at most %(levels)d levels, this would be level %(level)d.")
                % {"levels": DEEPEST, "level": len(way)},
            )


def _compare(row: PlannedRow, known: CatalogueEntry, tree: Tree) -> None:
    row.record = known
    changes = []
    for column in COLUMNS[1:]:
        if column.field not in row.values:
            continue
        old = _stored(known, column.field, tree)
        new = row.values[column.field]
        if (str(old).casefold() if column.field == "parent" else old) != (
            str(new).casefold() if column.field == "parent" else new
        ):
            changes.append(f"{column.label}: {'–' if old in (None, '') else old} → {new}")
    if not changes:
        row.outcome = Outcome.SKIP
        row.sentences = [_("Row %(row)d changes nothing.") % {"row": row.number}]
        return
    row.outcome, row.sentences = Outcome.UPDATE, changes


def _stored(entry: CatalogueEntry, name: str, tree: Tree) -> Any:
    if name == "parent":
        return tree.entries[entry.parent_id].code if entry.parent_id is not None else ""
    return getattr(entry, name)


def _refuse_below_refused(rows: list[PlannedRow], tree: Tree, above: dict[str, str]) -> None:
    """A moved entry takes what is below it along: none of that may come too deep either."""
    moved = {_key(row): row for row in rows if row.outcome is Outcome.UPDATE and "parent" in row.values}
    for code, one in tree.by_code.items():
        if one.merged_into_id is not None:
            continue
        way = _way(code, above)
        if len(way) <= DEEPEST:
            continue
        for upper in way[1:]:
            if upper in moved and moved[upper].outcome is Outcome.UPDATE:
                _refuse(
                    moved[upper],
                    _("“%(entry)s” below it would come to level %(level)d; %(levels)d are the most.")
                    % {"entry": one.label, "level": len(way), "levels": DEEPEST},
                )


def agreed_row(row: PlannedRow) -> list[Any]:
    """The row as the signed preview carries it: texts and numbers, None for what the file leaves as it is."""
    return [value.isoformat() if isinstance(value := row.values.get(name), date) else value for name in NAMES]


def values_of(agreed: list[Any]) -> dict[str, Any]:
    """The values that such a row sets."""
    found = {name: value for name, value in zip(NAMES, agreed, strict=True) if value is not None}
    for name in ("valid_from", "valid_until"):
        if name in found:
            found[name] = date.fromisoformat(found[name])
    return found


def rows_to_export(list: str) -> Iterator[list[Any]]:
    """The catalogue as a table that can be imported again, with its headings; merged entries say into what."""
    tree = tree_of(list)
    yield [str(column.label) for column in COLUMNS] + [_("merged into")]
    for entry in sorted(tree.entries.values(), key=lambda one: [step.position for step in tree.path(one)]):
        now = tree.present(entry)
        yield [
            entry.code, entry.label_zh_hans, entry.label_zh_hant, entry.label_en, _stored(entry, "parent", tree),
            entry.valid_from, entry.valid_until, entry.position, now.code if now.pk != entry.pk else "",
        ]  # fmt: skip
