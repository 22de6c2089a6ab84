"""What the house policy proposes for a ruling, and whether a ruling follows it. It proposes; people decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Department, User
from accounts.models.departments import departments_below
from complaints.models import BasePoints, Code, Complaint, Ruling, RulingShare, SharingPolicy
from complaints.policy_sentences import missing_in_words
from complaints.sharing_policies import Amount, Bearer, Given, Missing, apply
from feedback_system.approvals.limits import today_of

Party = RulingShare.Party
Outcome = Ruling.PolicyOutcome


@dataclass
class Proposal:
    """What the policy in force proposes, or why it proposes nothing."""

    policy: SharingPolicy | None = None
    department: Department | None = None
    amounts: list[Amount[User]] = field(default_factory=list)
    refusal: str = ""
    asks_for_lead: bool = False
    """Whether the band of this loss gives a part to the lead of the group."""

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The shares as rows of the form of the ruling, without evidence: the department, and its parts within it."""
        if self.department is None or not self.amounts:
            return []
        whole = _row(0, Party.DEPARTMENT, self.department, None, Decimal(100))
        if [one.bearer for one in self.amounts] == [Bearer.UNIT]:
            return [whole]
        return [whole, *(self._part(one) for one in self.amounts if one.percent)]

    @property
    def nested(self) -> list[dict[str, Any]]:
        """The same with the parts in a list within their share, as programs send them."""
        rows = self.rows
        return [{**rows[0], "shares": rows[1:]}] if rows else []

    def _part(self, one: Amount[User]) -> dict[str, Any]:
        if one.key is not None:
            return _row(1, Party.PERSON, None, one.key, one.percent)
        name = _("the department as a whole")
        return _row(1, Party.GROUP, self.department, None, one.percent, name)


def _row(
    level: int,
    party: str,
    department: Department | None,
    person: User | None,
    percent: Decimal,
    name: str = "",
) -> dict[str, Any]:
    return {
        "level": level,
        "party": str(party),
        "department": department.code if department is not None else "",
        "person": person.username if person is not None else "",
        "supplier": "",
        "name": name,
        "percent": percent,
    }


def propose_shares(
    complaint: Complaint,
    *,
    fault_kind: Code | None,
    loss: Decimal | None,
    department: Department | None,
    lead: User | None,
    at: datetime,
) -> Proposal:
    """The shares by the policy that holds at `at` for the kind of fault, of what there is to share.

    The month of the base points is the month of `at` in the company's zone (ours).
    Note: a query for each of policy, people and points.
    """
    today = today_of(at)
    if fault_kind is None:
        return Proposal(refusal=_("Choose the kind of fault first: the policy depends on it."))
    policy = SharingPolicy.objects.covering(fault_kind, today)
    if policy is None:
        return Proposal(
            refusal=_("No house policy is in force for this kind of fault. Enter the shares by hand.")
        )
    found = Proposal(policy, department)
    if loss is None or loss <= 0:
        found.refusal = _("Enter the loss first: the policy shares an amount above 0.")
        return found
    band = policy.policy.band_of(loss)
    bearers = {part.bearer for part in band.parts} if band is not None else set()
    found.asks_for_lead = Bearer.LEAD in bearers
    if department is None:
        found.refusal = _("Choose the responsible department: the policy shares within it.")
        return found
    given = Given(
        department.head,
        lead,
        _people(department, today.year, today.month) if Bearer.PEOPLE in bearers else {},
    )
    try:
        found.amounts = apply(policy.policy, loss, complaint.totals().defective, given)
    except Missing as missing:
        found.refusal = missing_in_words(missing, month=f"{today:%Y-%m}")
    return found


def _people(department: Department, year: int, month: int) -> Mapping[User, Decimal | None]:
    """Who works in the department and below it, each with the base points of the month."""
    places = {department.pk, *departments_below(department.pk)}
    people = User.objects.filter(is_active=True, kind=User.Kind.PERSON, department__in=places)
    rows = BasePoints.objects.filter(person__department__in=places, year=year, month=month)
    points = dict(rows.values_list("person", "points"))
    return {person: points.get(person.pk) for person in people.order_by("pk")}


def compared(
    complaint: Complaint,
    *,
    own_fault: bool,
    fault_kind: Code,
    loss: Decimal,
    rows: Iterable[Mapping[str, Any]],
    at: datetime,
) -> tuple[SharingPolicy | None, str]:
    """The policy that held for a ruling, and whether its shares are those that the policy gives.

    Who was named as lead is found among the persons of the shares. Nothing is refused: a difference is a fact for the
    approver, like the precedents.
    """
    shares = list(rows)
    policy = SharingPolicy.objects.covering(fault_kind, today_of(at)) if own_fault and loss > 0 else None
    if policy is None:
        return None, ""
    units = [row["department"] for row in shares if not row["level"] and row["party"] == Party.DEPARTMENT]
    if len(units) != 1 or sum(1 for row in shares if not row["level"]) != 1:
        return policy, Outcome.DIFFERS
    typed = {_marks(row) for row in shares}
    people = {row["person"] for row in shares if row.get("person") is not None}
    reckoned = not people
    for lead in [None, *sorted(people, key=lambda one: one.pk)]:
        found = propose_shares(
            complaint, fault_kind=fault_kind, loss=loss, department=units[0], lead=lead, at=at
        )
        if found.rows and typed == {_marks(row) for row in found.rows}:
            return policy, Outcome.FOLLOWED
        if not found.asks_for_lead:
            return policy, Outcome.NOT_RECKONED if found.refusal else Outcome.DIFFERS
        reckoned = reckoned or bool(found.rows)
    return policy, Outcome.DIFFERS if reckoned else Outcome.NOT_RECKONED


def _marks(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes two shares the same: level, party and percent; names of groups and evidence are free."""
    department, person = row.get("department"), row.get("person")
    return (
        row["level"],
        str(row["party"]),
        getattr(department, "code", department) or "",
        getattr(person, "username", person) or "",
        Decimal(row["percent"]),
        bool(row.get("supplier")),
    )
