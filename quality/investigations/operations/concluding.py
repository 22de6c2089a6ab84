"""Write the outcome, approve it or send it back, let an improvement follow, and file it in the accident analysis file.

Source: policy 001 on anomaly alerts (the outcome is filed; comparison by item finds common causes). That the leader approves what somebody
else wrote, and that a filed outcome leads to an improvement or says why not, is ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from accounts.permissions import Permission
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.catalogues.models import CatalogueEntry
from quality.investigations.forms.fields import ReasonForm, RemarkForm
from quality.investigations.forms.outcome import ConcludeForm, FileForm, ImprovementForm
from quality.investigations.kind import investigation_kind
from quality.investigations.models import QUALITY, Investigation
from quality.investigations.operations.convening import LEADERS_TAKE_IT
from quality.investigations.operations.standing import is_at_the_top, leads_major_cases, leads_team
from quality.operations import raise_improvement as raise_improvement_of

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    investigation_kind,
    "conclude",
    label=gettext_lazy("Write the outcome"),
    rights=[Permission.WORK_ON_INVESTIGATION],
    form=ConcludeForm,
    standing=leads_team,
    whose=gettext_lazy("The leader of the team writes the outcome."),
    help=gettext_lazy(
        "Cause from the catalogue and in words, and measures. It rests on facts with evidence."
    ),
)
def conclude(
    investigation: Investigation,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    cause_entry: CatalogueEntry,
    cause: str,
    measures: str,
) -> Trace:
    """Write the outcome of the team."""
    investigation.cause_entry, investigation.cause, investigation.measures = cause_entry, cause, measures
    investigation.concluded_by, investigation.concluded_at = by, at
    facts = {"cause": cause_entry.code, "facts": [one.number for one in investigation.proven_facts()]}
    return Trace(facts, {"text": cause, "countermeasure": measures})


def of_the_unit(investigation: Investigation, authority: Authority, at: datetime) -> Iterable[Any]:
    """Nobody decides what blames their own department, but the chairman, who decides where everybody else is concerned."""
    people = {authority.by.pk: authority.by, authority.person.pk: authority.person}
    if any(
        investigation.is_of_unit(person) and not is_at_the_top(investigation, person)
        for person in people.values()
    ):
        yield _(
            "%(unit)s, which is named responsible, is your own department: conflict of interest. The general manager or the chairman must decide."
        ) % {"unit": investigation.unit_in_words()}


def concerned(investigation: Investigation, authority: Authority, at: datetime) -> Iterable[Any]:
    """Nobody approves what they wrote or had written, nor what blames their own department; a deputy's own blocks count too."""
    leader = investigation.leader()
    authors = {investigation.concluded_by_id, leader.person_id if leader is not None else None}
    if authors & {authority.by.pk, authority.person.pk}:
        yield _(
            "You wrote this outcome. The leader of major cases, the general manager or the chairman must approve it."
        )
    yield from of_the_unit(investigation, authority, at)


@step(
    investigation_kind,
    "approve_outcome",
    label=gettext_lazy("Approve the outcome"),
    rights=[Permission.LEAD_INVESTIGATION],
    form=RemarkForm,
    standing=leads_major_cases,
    whose=LEADERS_TAKE_IT,
    conflicts=concerned,
    help=gettext_lazy("You have read the facts and the measures. The unit that is named is told."),
)
def approve_outcome(
    investigation: Investigation, *, by: User, at: datetime, authority: Authority, remark: str
) -> Trace:
    """Approve what the team found; the head of the unit reads the case from now on and acts (policy on quality information)."""
    investigation.approved_by, investigation.approved_at = by, at
    unit = investigation.unit_department
    if unit is not None and unit.head is not None:
        let_read(investigation.case, person=unit.head, why="responsible unit")
    return Trace({"unit": investigation.unit_kind}, {"remark": remark} if remark else {})


@step(
    investigation_kind,
    "return_outcome",
    label=gettext_lazy("Send the outcome back"),
    rights=[Permission.LEAD_INVESTIGATION],
    form=ReasonForm,
    standing=leads_major_cases,
    whose=LEADERS_TAKE_IT,
    conflicts=of_the_unit,
    side=True,
    help=gettext_lazy("The team goes on: say what is missing."),
)
def return_outcome(
    investigation: Investigation, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Send the outcome back to the team; what it wrote stands in the history."""
    return Trace(
        {"cause": investigation.cause_entry.code if investigation.cause_entry else ""}, {"reason": reason}
    )


@step(
    investigation_kind,
    "raise_improvement",
    label=gettext_lazy("Raise an improvement"),
    rights=[Permission.KEEP_ACCIDENT_FILE],
    stage=QUALITY,
    form=ImprovementForm,
    help=gettext_lazy(
        "The unit analyses and corrects: items with owners and days, and a check of the effect."
    ),
)
def raise_improvement(
    investigation: Investigation,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    department: Department,
    reason: str,
) -> Trace:
    """Raise an improvement out of the outcome (policy on quality information: the unit analyses and corrects)."""
    case = raise_improvement_of(parent=investigation.case, department=department, reason=reason, by=by, at=at)
    investigation.improvement = case
    return Trace({"improvement": case.reference, "department": department.code}, {"reason": reason})


@step(
    investigation_kind,
    "file_accident",
    label=gettext_lazy("File in the accident analysis file"),
    rights=[Permission.KEEP_ACCIDENT_FILE],
    stage=QUALITY,
    form=FileForm,
    help=gettext_lazy("It stands beside the others from then on and is compared with them item by item."),
)
def file_accident(
    investigation: Investigation,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    no_improvement_reason: str = "",
) -> Trace:
    """File the outcome (policy 001 on anomaly alerts, accident analysis file)."""
    investigation.filed_by = by
    investigation.no_improvement_reason = no_improvement_reason
    improvement = investigation.improvement.reference if investigation.improvement is not None else ""
    return Trace(
        {"improvement": improvement}, {"reason": no_improvement_reason} if no_improvement_reason else {}
    )
