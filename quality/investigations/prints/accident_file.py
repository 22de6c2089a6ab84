"""The accident analysis file on paper (事故分析档案): the accidents side by side, item by item, and what they share.

Source: policy 001 on anomaly alerts, the accident analysis file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback_system.company.models import Company
from feedback_system.joining import listed
from feedback_system.printing.blocks import Block, column, day, form, table
from quality.investigations.accidents import ITEMS, Accident, Shared


def accident_file_paper(
    rows: Sequence[Accident], shared: Sequence[Shared], *, company: Company, by: Any, at: datetime
) -> dict[str, Any]:
    """The file as data for `engine.make`, in the active language and zone."""
    labels = dict(ITEMS)
    blocks: list[Block] = [
        table(
            _("Accidents"),
            [
                column(_("Number"), 1.1),
                column(_("Filed on"), 1.3),
                column(labels["product"], 1.2),
                column(labels["batch"], 0.9),
                column(labels["line"], 0.7),
                column(labels["supplier"], 1),
                column(labels["defect"], 1),
                column(labels["cause"], 1.2),
                column(labels["unit"], 1),
                column(_("Measures"), 2),
            ],
            [
                [
                    row.reference,
                    day(row.record.closed_at),
                    *(
                        row.values[item]
                        for item in ("product", "batch", "line", "supplier", "defect", "cause", "unit")
                    ),
                    row.record.measures,
                ]
                for row in rows
            ],
        )
    ]
    if shared:
        blocks.append(
            table(
                _("What the accidents have in common"),
                [
                    column(pgettext("comparison", "Item"), 1),
                    column(pgettext("comparison", "Value"), 2),
                    column(_("Accidents"), 0.7, number=True),
                    column(_("Numbers"), 3),
                ],
                [
                    [one.label, one.words, len(one.accidents), listed(row.reference for row in one.accidents)]
                    for one in shared
                ],
            )
        )
    return form(
        company=company.name,
        title=_("Accident analysis file"),
        head=(day(at), ""),
        blocks=blocks,
        by=by,
        at=at,
    )
