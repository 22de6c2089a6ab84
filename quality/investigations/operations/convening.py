"""Convene the team, change it, and name the unit the accident belongs to.

Source: policy 001 on anomaly alerts (the leader of major cases convenes the team); policy on the management of quality information (who confirms
an accident and names the unit).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from accounts.permissions import Permission
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.joining import listed
from feedback_system.masterdata.models import Supplier
from quality.investigations.forms.fields import RemarkForm
from quality.investigations.forms.team import ChangeTeamForm, ConveneForm, NameUnitForm, OriginForm
from quality.investigations.kind import investigation_kind
from quality.investigations.models import QUALITY, Investigation, TeamMember
from quality.investigations.operations.opening import confirmers, let_confirmers_read
from quality.investigations.operations.standing import agrees_unit, leads_major_cases, names_unit
from quality.investigations.states import UnitKind

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

LEADERS_TAKE_IT = gettext_lazy("It is for the leader of major cases, the general manager or the chairman.")


def _seat(
    investigation: Investigation, leader: User, members: Sequence[Mapping[str, Any]], *, at: datetime
) -> tuple[list[User], list[User]]:
    """Bring the team in line with what was chosen; rows are ended and added, never changed. Returns who came and who left."""
    wanted = {leader.pk: (leader, "", True)} | {
        row["person"].pk: (row["person"], row["part"] or "", False) for row in members
    }
    came: list[User] = []
    left: list[User] = []
    present = {one.person_id: one for one in investigation.team()}
    for pk, one in present.items():
        asked = wanted.get(pk)
        if asked is not None and (one.part, one.leads) == asked[1:]:
            continue
        one.until = at
        one.save(update_fields=["until"])
        if asked is None:
            left.append(one.person)
    for pk, (person, part, leads) in wanted.items():
        known = present.get(pk)
        if known is not None and known.until is None:
            continue
        TeamMember.objects.create(
            investigation=investigation,
            person=person,
            department=person.department,
            part=part,
            leads=leads,
            since=at,
        )
        for case in (
            investigation.case,
            investigation.raised_from,
        ):  # nobody investigates what they may not read
            let_read(case, person=person, why="team")
        if known is None:
            came.append(person)
    return came, left


@step(
    investigation_kind,
    "convene",
    label=gettext_lazy("Convene the team"),
    rights=[Permission.LEAD_INVESTIGATION],
    form=ConveneForm,
    standing=leads_major_cases,
    whose=LEADERS_TAKE_IT,
    help=gettext_lazy(
        "Within 24 hours of the report: who leads, who is of the team with what part, what it looks into, by when."
    ),
)
def convene(
    investigation: Investigation,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    leader: User,
    members: Sequence[Mapping[str, Any]],
    scope: str,
    due_on: date,
) -> Trace:
    """Call the team together (policy 001 on anomaly alerts, major cases)."""
    _seat(investigation, leader, members, at=at)
    investigation.scope, investigation.due_on = scope, due_on
    investigation.convened_by, investigation.convened_at = by, at
    people = [row["person"] for row in members]
    return Trace(
        {"leader": leader.username, "members": [one.username for one in people], "due_on": due_on},
        {"text": scope, "leader": str(leader), "members": listed(people)},
    )


@step(
    investigation_kind,
    "change_team",
    label=gettext_lazy("Change the team"),
    rights=[Permission.LEAD_INVESTIGATION],
    form=ChangeTeamForm,
    standing=leads_major_cases,
    whose=LEADERS_TAKE_IT,
    side=True,
    help=gettext_lazy(
        "Somebody joins, leaves or takes over the lead. Who was of the team before stays to be read."
    ),
)
def change_team(
    investigation: Investigation,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    leader: User,
    members: Sequence[Mapping[str, Any]],
    reason: str,
) -> Trace:
    """Change who is of the team (ours: people leave, interests come to light)."""
    came, left = _seat(investigation, leader, members, at=at)
    facts = {
        "leader": leader.username,
        "came": [one.username for one in came],
        "left": [one.username for one in left],
    }
    return Trace(facts, {"reason": reason, "leader": str(leader), "came": listed(came), "left": listed(left)})


@step(
    investigation_kind,
    "change_origin",
    label=gettext_lazy("Inside or outside after all"),
    rights=[Permission.KEEP_ACCIDENT_FILE],
    stage=QUALITY,
    form=OriginForm,
    side=True,
    help=gettext_lazy(
        "The accident was put under the wrong heading. The unit is named anew by whom it concerns."
    ),
)
def change_origin(
    investigation: Investigation, *, by: User, at: datetime, authority: Authority, origin: str, reason: str
) -> Trace:
    """Say that it is an accident inside or outside the house after all; a unit that was named falls away."""
    before, investigation.origin = investigation.origin, origin
    investigation.confirmer, investigation.consenter = confirmers(origin)
    _set_unit(investigation, "")
    investigation.named_by = investigation.named_at = None
    let_confirmers_read(investigation)
    return Trace({"origin": origin, "origin_before": before}, {"reason": reason})


def _set_unit(
    investigation: Investigation,
    kind: str,
    *,
    department: Department | None = None,
    supplier: Supplier | None = None,
    name: str = "",
    reason: str = "",
) -> None:
    investigation.unit_kind, investigation.unit_department = kind, department
    investigation.unit_supplier, investigation.unit_name = supplier, name
    investigation.unit_reason = reason
    investigation.agreed_by = investigation.agreed_at = None


@step(
    investigation_kind,
    "name_unit",
    label=gettext_lazy("Confirm the accident and name the unit"),
    rights=[Permission.NAME_UNIT],
    form=NameUnitForm,
    standing=names_unit,
    whose=gettext_lazy("An accident inside the house: the production department; one outside: sales."),
    side=True,
    help=gettext_lazy(
        "Which department or supplier it belongs to. For an accident outside the house production must agree."
    ),
)
def name_unit(
    investigation: Investigation,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    unit: str,
    department: Department | None,
    supplier: Supplier | None,
    name: str,
    reason: str,
) -> Trace:
    """Confirm the accident and name the unit (policy on the management of quality information)."""
    _set_unit(investigation, unit, department=department, supplier=supplier, name=name, reason=reason)
    investigation.named_by, investigation.named_at = by, at
    facts = {
        "unit": unit,
        "department": department.code if department is not None and unit == UnitKind.DEPARTMENT else "",
        "supplier": supplier.code if supplier is not None and unit == UnitKind.SUPPLIER else "",
    }
    which = str(supplier) if facts["supplier"] else name
    return Trace(facts, {"reason": reason} | ({"name": which} if which else {}))


def named_it(investigation: Investigation, authority: Authority, at: datetime) -> Iterable[Any]:
    """Nobody agrees to the unit they named."""
    if investigation.named_by_id in {authority.by.pk, authority.person.pk}:
        yield _("You named the unit. Somebody of the other department must agree.")


@step(
    investigation_kind,
    "agree_unit",
    label=gettext_lazy("Agree to the unit"),
    rights=[Permission.NAME_UNIT],
    form=RemarkForm,
    standing=agrees_unit,
    whose=gettext_lazy("The production department agrees to the unit that sales named."),
    conflicts=named_it,
    side=True,
    help=gettext_lazy(
        "If you do not agree, write an opinion or talk with sales: they can name another unit."
    ),
)
def agree_unit(
    investigation: Investigation, *, by: User, at: datetime, authority: Authority, remark: str
) -> Trace:
    """Agree for the production office to the unit that was named (policy on the management of quality information)."""
    investigation.agreed_by, investigation.agreed_at = by, at
    return Trace({"unit": investigation.unit_kind}, {"remark": remark} if remark else {})
