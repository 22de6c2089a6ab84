"""The repeats of a month: people and accidents on as many sanction papers as the rules name, over the papers that the reader may open.

Source: policy 001 on quality, efficiency and service, 六.4 (three times in one month the same accident or the same person). What counts is
what the papers themselves show (see repeats.py); a list decides nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from complaints.models import Code
from complaints.penalties.models import SanctionLine, penalty_rules
from complaints.penalties.repeats import LIVING, month_condition
from feedback_system.cases.models import Case
from feedback_system.masterdata.models import Product

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class RepeatRow:
    """A person or an accident with its papers of the month."""

    kind: str
    """"person" or "accident"."""
    words: str
    cases: list[Case]

    @property
    def times(self) -> int:
        """On how many papers."""
        return len(self.cases)

    @property
    def kind_label(self) -> str:
        """Which of both, in words."""
        return _("the same person") if self.kind == "person" else _("the same accident")


def repeats_in_month(month: date, reader: User) -> list[RepeatRow]:
    """What has happened as often as the rules name, the most frequent first. Note: five queries.

    Counted are living lines on papers that have reached `reader`: a list never tells of a paper that may not be opened.
    """
    visible = Case.objects.visible_to(reader)
    lines = SanctionLine.objects.filter(
        state__in=LIVING,
        paper__case__in=visible,
        **{f"paper__{name}": value for name, value in month_condition(month).items()},
    ).order_by("paper__case")
    people: dict[Any, set[int]] = defaultdict(set)
    accidents: dict[tuple[int, int], set[int]] = defaultdict(set)
    rows = lines.values_list(
        "person__name",
        "person",
        "paper__case",
        "paper__ruling__fault_kind",
        "paper__complaint__case__product",
    )
    for name, person, case, fault, product in rows:
        people[person, name].add(case)
        if product is not None:
            accidents[fault, product].add(case)
    most = penalty_rules().repeat_times
    often = {key: ids for key, ids in people.items() if len(ids) >= most}
    alike = {key: ids for key, ids in accidents.items() if len(ids) >= most}
    if not often and not alike:
        return []
    cases = visible.in_bulk({pk for ids in (*often.values(), *alike.values()) for pk in ids})
    faults = Code.objects.in_bulk({fault for fault, _product in alike})
    products = Product.objects.in_bulk({product for _fault, product in alike})
    found = [
        RepeatRow("person", name, [cases[pk] for pk in sorted(ids)]) for (_pk, name), ids in often.items()
    ] + [
        RepeatRow(
            "accident", f"{faults[fault].label} · {products[product]}", [cases[pk] for pk in sorted(ids)]
        )
        for (fault, product), ids in alike.items()
    ]
    return sorted(found, key=lambda row: (-row.times, row.kind, row.words))


def repeat_lines(rows: list[RepeatRow], month: date) -> Iterator[list[Any]]:
    """The list as a file."""
    yield [_("Month"), _("What is repeated"), _("Who or what"), _("Papers"), _("Numbers of the papers")]
    for row in rows:
        numbers = " ".join(case.reference for case in row.cases)
        yield [f"{month:%Y-%m}", row.kind_label, row.words, row.times, numbers]
