"""The parts of a form as plain data: boxes of facts, signed opinions, tables, charts, signature places.

Pure: what comes in is finished text in the reader's language. `form` puts the parts together for `engine.make`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

Block = dict[str, Any]

NOTHING = "–"


def instant(value: datetime | None) -> str:
    """Date and time to the minute in the active zone; empty for None."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def exact_instant(value: datetime | None) -> str:
    """Date and time to the second in the active zone, for receipts that are checked by hand; empty for None."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S") if value else ""


def day(value: date | datetime | None) -> str:
    """The date; empty for None. An instant is told by its date in the active zone."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d")
    return value.isoformat() if value else ""


def name_of(person: Any, on_behalf_of: Any = None) -> str:
    """The name as it is signed: a deputy signs with the own name and says for whom."""
    if person is None:
        return ""
    if on_behalf_of is None:
        return str(person)
    return _("%(deputy)s (for %(principal)s)") % {"deputy": person, "principal": on_behalf_of}


def fact(label: Any, value: Any, *, wide: bool = False) -> dict[str, Any]:
    """One labelled value; `wide` gives it a line of its own."""
    shown = NOTHING if value in (None, "") else str(value)
    return {"label": str(label), "value": shown, "wide": wide}


def facts(*rows: dict[str, Any]) -> Block:
    """A box of labelled values, two in a line. A gap before a wide value is filled, so that no line stays half."""
    filled: list[dict[str, Any]] = []
    column = 0
    for row in rows:
        if row["wide"] and column == 1:
            filled[-1]["wide"] = True
        filled.append(dict(row))
        column = 0 if row["wide"] else 1 - column
    if column == 1:
        filled[-1]["wide"] = True
    return {"kind": "facts", "facts": filled}


def signature(label: Any = "", name: str = "", at: str = "") -> dict[str, str]:
    """A place to sign: filled with name and time of the electronic sign-off, or empty for a pen."""
    return {"label": str(label or _("Signature")), "name": name, "at": at}


def part(
    text: str = "",
    *,
    notes: Iterable[tuple[Any, Any]] = (),
    signatures: Sequence[dict[str, str]] = (),
    blank: int = 0,
) -> dict[str, Any]:
    """What one desk wrote at one time. Empty notes are left out; `blank` leaves so many millimetres for a pen."""
    said = [{"label": str(label), "value": str(value)} for label, value in notes if value not in (None, "")]
    return {"text": text, "notes": said, "signatures": list(signatures), "blank": blank}


def opinion(title: Any, *parts: dict[str, Any]) -> Block:
    """The box of one desk with all it wrote."""
    return {"kind": "opinion", "title": str(title), "parts": list(parts)}


def unsigned(title: Any) -> Block:
    """The empty box of a desk that has not signed yet."""
    return opinion(title, part(blank=10), part(signatures=[signature()]))


def column(label: Any, width: float = 1, *, number: bool = False) -> dict[str, Any]:
    """A column of a table; widths are shares of the line."""
    return {"label": str(label), "width": width, "number": number}


def table(
    title: Any, columns: Sequence[dict[str, Any]], rows: Iterable[Sequence[Any]], foot: str = ""
) -> Block:
    """A table with a title line; `foot` is the line of the total."""
    filled = [[NOTHING if cell in (None, "") else str(cell) for cell in row] for row in rows]
    return {"kind": "rows", "title": str(title), "columns": list(columns), "rows": filled, "foot": foot}


def bars(label: Any, values: Iterable[tuple[float, bool]]) -> dict[str, Any]:
    """The bars of a chart, one for each place; True marks one that stands out."""
    return {"label": str(label), "values": [{"value": value, "marked": marked} for value, marked in values]}


def line(
    label: Any, values: Iterable[float], *, limit: bool = False, stepped: bool = False
) -> dict[str, Any]:
    """A line of a chart, one value for each place; a `limit` is dashed, a `stepped` one is level over each place."""
    return {"label": str(label), "values": list(values), "limit": limit, "stepped": stepped}


def chart(
    title: Any,
    places: Sequence[str],
    *,
    columns: dict[str, Any] | None = None,
    lines: Sequence[dict[str, Any]] = (),
) -> Block:
    """Bars and lines over the same places from zero to the highest value, with the words of the lower edge in `places`."""
    values = [one["value"] for one in columns["values"]] if columns is not None else []
    most = max([*values, *(value for one in lines for value in one["values"]), 1])
    return {
        "kind": "chart",
        "title": str(title),
        "places": list(places),
        "bars": columns,
        "lines": list(lines),
        "most": most,
        "marks": [{"at": 0, "label": "0"}, {"at": most, "label": f"{most:.1f}".removesuffix(".0")}],
    }


def signatures(*places: dict[str, str]) -> Block:
    """A line of signature places side by side."""
    return {"kind": "signatures", "places": list(places)}


def picture(title: Any, content: bytes, place: dict[str, str]) -> Block:
    """A drawing such as a signature, with who and when under it; `content` is a small PNG."""
    return {"kind": "picture", "title": str(title), "bytes": list(content), "place": place}


def printed_line(by: Any, at: datetime) -> str:
    """Who printed the paper and when, for the foot of every page."""
    return _("Printed by %(name)s, %(at)s") % {"name": by, "at": instant(at)}


def form(
    *,
    company: str,
    title: Any,
    head: tuple[str, str],
    blocks: Sequence[Block],
    by: Any,
    at: datetime,
    code: Sequence[Any] = (),
    subtitle: str = "",
    remarks: Sequence[str] = (),
    internal: bool = True,
) -> dict[str, Any]:
    """The data of a whole form. `internal` marks every page as one that never leaves the house."""
    return {
        "company": company,
        "title": str(title),
        "subtitle": subtitle,
        "head": list(head),
        "code": list(code),
        "watermark": watermark() if internal else "",
        "printed": printed_line(by, at),
        "notice": _("Internal. Never hand this paper to a customer.") if internal else "",
        "remarks": list(remarks),
        "blocks": list(blocks),
    }


def case_form(
    case: Any,
    title: Any,
    *,
    company: str,
    blocks: Iterable[Block | None],
    by: Any,
    at: datetime,
    code: Sequence[Any] = (),
    number: str = "",
    on: date | datetime | None = None,
    remarks: Sequence[str] = (),
) -> dict[str, Any]:
    """The data of a form of one case: its number (or `number`) and day (`on`, left out that of its entry) stand above the
    boxes; None among the blocks is left out.
    """
    return form(
        company=company,
        title=title,
        head=(_("No. %(number)s") % {"number": number or case.reference}, day(on or case.entered_at)),
        blocks=[block for block in blocks if block is not None],
        code=code,
        by=by,
        at=at,
        remarks=remarks,
    )


def watermark() -> str:
    """What stands across every page of an inner paper (policies 001 and 004: the form is not copied to the customer)."""
    return _("Internal · not for outside")
