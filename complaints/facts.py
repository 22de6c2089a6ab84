"""What figures count of a complaint: class, route, outcome, who was found responsible, remedy and loss."""

from __future__ import annotations

from django.db.models import Case as Choice
from django.db.models import CharField, F, OuterRef, Q, Subquery, Value, When

from complaints.models.route import Overall
from complaints.models.ruling import Ruling, RulingShare
from complaints.states import CLOSED_STATES, State
from feedback_system.approvals.models import Approval, Subject
from feedback_system.reporting.facts import Source
from feedback_system.reporting.models import Outcome

IN_FORCE = {"approved_at__isnull": False, "overturned_at": None, "superseded_at": None}
"""The ruling that counts: approved, not overturned, not settled by a later version."""


def _of_ruling(name: str) -> Subquery:
    rows = Ruling.objects.filter(complaint__case=OuterRef("pk"), **IN_FORCE).order_by("-version")
    return Subquery(rows.values(name)[:1])


def _supplier() -> Subquery:
    """The supplier or carrier that bears the largest part of the ruling in force."""
    in_force = {f"ruling__{name}": value for name, value in IN_FORCE.items()}
    rows = RulingShare.objects.filter(
        ruling__complaint__case=OuterRef("pk"), parent=None, supplier__isnull=False, **in_force
    )
    return Subquery(rows.order_by("-ruling__version", "-percent", "position").values("supplier")[:1])


def _of_approval(name: str) -> Subquery:
    rows = Approval.objects.filter(
        case=OuterRef("pk"), subject=Subject.REMEDY, decision=Approval.Decision.APPROVED
    )
    return Subquery(rows.order_by("-pk").values(name)[:1])


def _outcome() -> Choice:
    """The end as the state tells it; a case that was ruled is upheld when the fault is ours."""
    closed = {"complaint__state__in": sorted(CLOSED_STATES)}
    return Choice(
        When(complaint__state=State.NO_LOSS, then=Value(Outcome.NO_LOSS.value)),
        When(complaint__state=State.NOT_UPHELD, then=Value(Outcome.NOT_UPHELD.value)),
        When(complaint__state=State.REFILED, then=Value(Outcome.REFILED.value)),
        When(complaint__state=State.WITHDRAWN, then=Value(Outcome.WITHDRAWN.value)),
        When(complaint__state=State.MERGED, then=Value(Outcome.MERGED.value)),
        When(complaint__upheld=True, then=Value(Outcome.UPHELD.value), **closed),
        When(complaint__upheld=False, then=Value(Outcome.NOT_UPHELD.value), **closed),
        default=Value(""),
        output_field=CharField(),
    )


FACTS = Source(
    clocks=tuple(rule.value for rule in Overall if rule.value),
    values={
        "department": F("complaint__sales_department"),
        "responsible": F("complaint__responsible_department"),
        "supplier": _supplier(),
        "sort": F("complaint__complaint_class"),
        "route": F("complaint__route__code"),
        "outcome": _outcome(),
        "third_party": Q(complaint__third_party_at__isnull=False),
        "improvement_wanted": _of_ruling("tracked"),
        "fault": _of_ruling("fault_kind__code"),
        "delay": F("complaint__delay_cause__code"),
        "loss": _of_ruling("loss_amount"),
        "approval_role": _of_approval("role"),
        "approved": _of_approval("amount"),
        "currency": F("complaint__currency"),
    },
)
