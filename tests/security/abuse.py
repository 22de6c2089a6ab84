"""How an attack on the limits is tried: through the one door, the page and the interface, with nothing left half done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.test import Client

from accounts.models import Delegation
from complaints.kind import complaint_kind
from complaints.models import Complaint
from feedback_system.audit.operations import verify
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from feedback_system.errors import Refusal
from tests.factories.company import World, at

NOW = at("2026-03-05 10:00")
WATCHED = (
    "complaints",
    "approvals",
    "cases",
    "deadlines",
    "attachments",
    "notifications",
    "aftersales",
    "audit",
)
"""The apps in which a refused act leaves no row."""
STATUS = {
    "not_permitted": 403,
    "not_found": 404,
    "not_possible_now": 409,
    "conflict": 409,
    "blocked": 422,
    "invalid": 422,
}
EARLY, LATE = at("2026-01-01 00:00"), at("2027-01-01 00:00")

Data = dict[str, Any]


@dataclass(frozen=True)
class Attack:
    """Who tries what on which case, and with which refusal it ends."""

    name: str
    case: Callable[[World], Complaint]
    who: str
    step: str
    code: str
    data: Data | Callable[[World, Complaint], Data] = field(default_factory=dict)
    says: str = ""
    """A part of the sentence that the person reads."""

    def typed(self, world: World, complaint: Complaint) -> Data:
        """The fields of the step."""
        return self.data(world, complaint) if callable(self.data) else self.data


def everything(complaint: Complaint) -> dict[str, Any]:
    """How many rows every watched table has, the case with its version, and what its remedies cost."""
    rows: dict[str, Any] = {
        model._meta.label: model._base_manager.count()
        for app in WATCHED
        for model in apps.get_app_config(app).get_models()
    }
    case = Case.objects.get(pk=complaint.case_id)
    lines = Complaint.objects.get(pk=complaint.pk).remedy_lines.order_by("pk")
    rows["version"], rows["state"] = case.version, case.state
    rows["money"] = list(lines.values_list("amount", "booked_at", "booked_amount"))
    rows["questions"] = list(case.approvals.order_by("pk").values_list("pk", "decision"))
    return rows


def stand_in(principal: Any, deputy: Any) -> None:
    """Have `deputy` stand in for `principal` for the whole year, today's wall clock included."""
    Delegation.objects.create(
        principal=principal, deputy=deputy, starts_at=EARLY, ends_at=at("2126-01-01 00:00")
    )


def by_the_door(
    attack: Attack, world: World, complaint: Complaint, *, moment: datetime = NOW
) -> tuple[str, str]:
    """The code and the sentence of the refusal of the one door; "done" when there was none."""
    case = Case.objects.get(pk=complaint.case_id)
    try:
        advance(
            complaint_kind.steps[attack.step], case, by=getattr(world, attack.who), at=moment,
            version=case.version, data=attack.typed(world, complaint),
        )  # fmt: skip
    except Refusal as refusal:
        return refusal.code, str(refusal)
    return "done", ""


def flat(data: Data) -> dict[str, Any]:
    """Plain values as a form posts them."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found |= {f"{name}-TOTAL_FORMS": len(value), f"{name}-INITIAL_FORMS": 0}
            for place, row in enumerate(value):
                found |= {f"{name}-{place}-{key}": "" if one is None else one for key, one in row.items()}
        else:
            found[name] = "" if value is None else value
    return found


def by_the_page(attack: Attack, world: World, complaint: Complaint) -> int:
    """The status of the page of the step."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(world, attack.who))
    case = Case.objects.get(pk=complaint.case_id)
    data = flat(attack.typed(world, complaint)) | {"version": case.version}
    return int(client.post(f"{case.get_absolute_url()}steps/{attack.step}/", data).status_code)


def by_the_interface(attack: Attack, world: World, complaint: Complaint) -> tuple[int, dict[str, Any]]:
    """Status and answer of the interface for programs."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(world, attack.who))
    case = Case.objects.get(pk=complaint.case_id)
    answer = client.post(
        f"/api/v1/complaints/{case.reference}/steps/{attack.step}/", attack.typed(world, complaint),
        content_type="application/json",
    )  # fmt: skip
    return int(answer.status_code), answer.json()


def history_holds(complaint: Complaint) -> bool:
    """Whether the chain of the case is whole."""
    return verify(complaint.case_id) is None
