"""Open the investigation of a major case: once for each case, and told to the leader of major cases at once.

Source: policy 001 on anomaly alerts (major cases are reported to the leader at once, who convenes a team); policy on the management of quality
information (inside accidents: the production office names the unit; outside accidents: sales rules with the production office).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Department, DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import department_with
from feedback_system.audit.operations import record as record_event
from feedback_system.cases.advance import let_read, letting_read_once
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import INVESTIGATION, Case
from feedback_system.cases.opening import open_case
from feedback_system.cases.steps import Trace
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, Invalid, NotPermitted, Reason
from feedback_system.masterdata.models import Batch
from feedback_system.numbering.operations import next_number
from feedback_system.reference.kept import reading
from quality.anomalies.operations.clocks import leaders
from quality.investigations.forms.opening import OpenInvestigationForm
from quality.investigations.kind import investigation_kind
from quality.investigations.models import Investigation
from quality.investigations.states import InvestigationState as State
from quality.investigations.states import Origin

if TYPE_CHECKING:
    from accounts.models import User


def may_open(user: User) -> bool:
    """Whether `user` opens investigations: quality, the GM office and those who lead."""
    return user.holds(Permission.OPEN_INVESTIGATION)


def must_open(user: User) -> None:
    """:raises NotPermitted: for everybody else"""
    if not may_open(user):
        raise NotPermitted(
            _("You may not open investigations. Tell quality or the GM office of the major case.")
        )


def present_investigation(case: Case) -> Case | None:
    """The investigation of this case that was not withdrawn, or None. Note: one query."""
    found = case.investigations.exclude(state=State.WITHDRAWN).select_related("case").first()
    return found.case if found is not None else None


def sentence_about_present(investigation: Case) -> Reason:
    """Why no second one is opened, with the way to the first."""
    return Reason(
        _("The investigation %(number)s is about this case already. Go on there.")
        % {"number": investigation.reference},
        kind_of(investigation).url(investigation),
    )


def confirmers(origin: str) -> tuple[Department | None, Department | None]:
    """Who confirms the accident and names the unit, and who must agree, by its origin."""
    production = department_with(DepartmentFunction.PRODUCTION)
    if origin == Origin.INSIDE:
        return production, None
    sales = department_with(DepartmentFunction.SALES)
    return (sales, production) if sales is not None else (production, None)


@reading()
@transaction.atomic
def open_investigation(*, by: User, at: datetime, **data: Any) -> Investigation:
    """Open an investigation from what was typed. :raises NotPermitted, Invalid, Blocked: and nothing is saved"""
    must_open(by)
    form = OpenInvestigationForm(data, by=by, at=at)
    if not form.is_valid():
        raise Invalid({"" if name == "__all__" else name: messages for name, messages in form.errors.items()})
    opened: Investigation = open_checked(fields=form.cleaned_data, by=by, at=at)
    return opened


@reading()
@transaction.atomic
@letting_read_once()
def open_checked(*, fields: dict[str, Any], by: User, at: datetime) -> Investigation:
    """Open an investigation from fields that `OpenInvestigationForm` has checked.

    Of two people who open it at the same moment the second is led to the investigation of the first.

    :raises Blocked: the case has one that was not withdrawn, or a department that must take part does not exist
    """
    must_open(by)
    quality = department_with(DepartmentFunction.QA)
    first, second = confirmers(fields["origin"])
    if quality is None or first is None:
        raise Blocked(
            [
                _(
                    "The company has no quality or no production department yet. Ask the administrator to add one in the settings."
                )
            ]
        )
    parent: Case = Case.objects.lock(fields["case"].pk)
    if (present := present_investigation(parent)) is not None:
        raise Blocked([sentence_about_present(present)])
    number = fields.get("batch_number") or ""
    record: Investigation = Investigation(
        raised_from=parent,
        what=fields["what"],
        batch_number=number,
        batch=Batch.objects.filter(product=parent.product_id, number__iexact=number).first()
        if number
        else None,
        defect=fields.get("defect"),
        origin=fields["origin"],
        confirmer=first,
        consenter=second,
    )
    facts = {"raised_from": parent.reference, "origin": record.origin, "batch_number": number}
    try:
        with transaction.atomic():
            case = open_case(
                investigation_kind,
                record,
                by=by,
                at=at,
                department=quality,
                trace=Trace(facts, {"text": fields["what"]}),
                number=next_number(investigation_kind.code, on=at.astimezone(Company.get().zone).date()),
                title=parent.title,
                customer=parent.customer,
                product=parent.product,
                market=parent.market,
                severity=parent.severity,
                reported_at=fields.get("reported_at") or at,
                late_entry_reason=fields.get("late_entry_reason") or "",
                parent=parent,
                parent_relation=INVESTIGATION,
            )
    except IntegrityError:
        present = present_investigation(parent)
        if present is None:
            raise
        raise Blocked([sentence_about_present(present)]) from None
    for person in leaders():
        let_read(case, person=person, why="leader")
    let_confirmers_read(record)
    record_event(parent, "investigation_opened", by=by, at=at, facts={"investigation": case.reference})
    return record


def let_confirmers_read(record: Investigation) -> None:
    """The heads of the departments that name the unit read the case; where there is no head, the department does."""
    for department in (record.confirmer, record.consenter):
        if department is None:
            continue
        if department.head is not None and department.head.is_active:
            let_read(record.case, person=department.head, why="names the unit")
        else:
            let_read(record.case, department=department, why="names the unit")
