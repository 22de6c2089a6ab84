"""The same person on several papers of one month, and the same accident: what the policy says of the third time, as a proposal.

Policy 001 on quality, efficiency and service, 六: three times in one month the same accident or the same person means transfer or
dismissal. Here it is a fact beside the paper and decides nothing. That papers are counted in the month in which they were written, and that the
same kind of fault ruled for the same product is the same accident, is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from complaints.models.months import first_of, month_after
from complaints.penalties.models import SanctionLine, SanctionPaper, penalty_rules
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant

if TYPE_CHECKING:
    from accounts.models import User

LIVING = (SanctionLine.State.PLANNED, SanctionLine.State.IN_FORCE)


@dataclass(frozen=True)
class Repeat:
    """Somebody or something for which this many papers of the month stand, this one counted."""

    person: User | None
    """None for the same accident."""
    accident: str
    """The kind of fault and the product, in words; empty for a person."""
    times: int
    cases: Sequence[Case]
    """The other papers, as far as the reader may open them."""

    @property
    def kind(self) -> str:
        """Of which sort it is."""
        return "person" if self.person is not None else "accident"


def repeats_of(paper: SanctionPaper, reader: User) -> list[Repeat]:
    """What has happened as often as the rules name in the month in which the paper was written. Note: three queries at most.

    Lines that were dropped or lifted and papers that were withdrawn do not count.
    """
    most, people = (
        penalty_rules().repeat_times,
        {line.person_id: line.person for line in paper.living_lines()},
    )
    if not people:
        return []
    month = _month_of(paper)
    lines = SanctionLine.objects.filter(
        state__in=LIVING, **{f"paper__{name}": value for name, value in month.items()}
    )
    by_person: dict[int, set[int]] = {pk: {paper.case_id} for pk in people}
    for person, case in lines.filter(person__in=people).values_list("person", "paper__case"):
        by_person[person].add(case)
    found: list[tuple[User | None, str, set[int]]] = [
        (people[pk], "", cases) for pk, cases in by_person.items() if len(cases) >= most
    ]
    product = paper.complaint.case.product
    if product is not None:
        same = lines.filter(
            paper__ruling__fault_kind=paper.ruling.fault_kind_id, paper__complaint__case__product=product.pk
        )
        alike = {paper.case_id, *same.values_list("paper__case", flat=True)}
        if len(alike) >= most:
            found.append((None, f"{paper.ruling.fault_kind.label} · {product}", alike))
    return list(_told(paper, found, reader))


def _month_of(paper: SanctionPaper) -> dict[str, datetime]:
    """The bounds of the month in which the paper was written, as a condition on papers."""
    return month_condition(local_day(paper.case.entered_at))


def month_condition(day: date) -> dict[str, datetime]:
    """The bounds of the month in which `day` lies, as a condition on papers by when they were written."""
    first = first_of(day)
    return {
        "case__entered_at__gte": first_instant(first),
        "case__entered_at__lt": first_instant(month_after(first)),
    }


def _told(
    paper: SanctionPaper, found: Iterable[tuple[User | None, str, set[int]]], reader: User
) -> Iterable[Repeat]:
    rows = list(found)
    others = {case for _person, _accident, cases in rows for case in cases} - {paper.case_id}
    seen = {case.pk: case for case in Case.objects.visible_to(reader).filter(pk__in=others)} if others else {}
    for person, accident, cases in rows:
        yield Repeat(person, accident, len(cases), [seen[pk] for pk in sorted(cases) if pk in seen])
