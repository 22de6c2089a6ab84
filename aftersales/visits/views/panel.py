"""What the case page shows of a visit: the call with its script and the file of the customer, the record, the problem."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from aftersales.contracts.models import TextCode
from aftersales.contracts.models.words import texts_of
from aftersales.surveys.operations.visiting import script_of
from aftersales.visits.models import Visit
from aftersales.visits.questions import answers_of, asked_in_words, sheet_of
from aftersales.visits.states import BEFORE, Means
from aftersales.visits.words import values_of
from feedback_system.cases.models import SLIP, Case
from feedback_system.company.models import Company
from feedback_system.interfaces.agreement_rows import whom_to_visit
from feedback_system.masterdata.views.customers import file_of

if TYPE_CHECKING:
    from accounts.models import User

SCRIPT = (TextCode.CALL_GREETING, TextCode.CALL_FREE, TextCode.CALL_NOT_FREE, TextCode.CALL_CLOSING)


def case_context(visit: Visit, user: User, at: datetime) -> dict[str, Any]:
    """The parts of the visit for the case page."""
    full = user.holds(Permission.SEE_CONTACTS)
    case, answers, sheet = visit.case, answers_of(visit), sheet_of(visit, at)
    slips: list[Case] = []
    if visit.passed_on:
        visible = Case.objects.visible_to(user).filter(parent=case.pk, parent_relation=SLIP)
        slips = list(visible.order_by("pk"))
    scores = [one.score for one in answers if one.score is not None]
    is_ahead = visit.state in BEFORE
    context: dict[str, Any] = {
        "visit": visit,
        "hotline": Company.get().hotline,
        "no_calls": visit.no_calls() if is_ahead else None,
        "whom": whom_to_visit(visit.contact, full=full) if visit.contact is not None else None,
        "calls": visit.all_calls(),
        "answers": answers,
        "mean_score": sum(scores) / len(scores) if scores else None,
        "slips": slips,
        "is_ahead": is_ahead,
        "is_by_letter": visit.is_by_letter(),
        "lines": script_of(sheet) if sheet is not None and is_ahead else [],
        "sheet": sheet,
        "script": _script(visit, at)
        if is_ahead and visit.plan.means == Means.CALL and not (sheet and sheet.script)
        else [],
        "questions": asked_in_words(visit, at) if is_ahead else [],
        "own_customer": visit.visits_own_customer(),
        "papers_url": reverse("visits:pdf", args=[case.reference]),
        "papers_label": _("Print"),
        "header_badges": _badges(visit, at),
    }
    if case.customer is not None and not visit.is_finished():
        context["file"] = file_of(case.customer, full=full) | {"compact": True}
    return context


def _script(visit: Visit, at: datetime) -> list[dict[str, Any]]:
    """What is said, branch by branch, in the reader's language."""
    values = values_of(visit, language="", at=at)
    texts = texts_of(SCRIPT, values["language"])
    return [
        {"label": code.label, "words": texts[code].filled(values)[1], "code": code.value}
        for code in SCRIPT
        if code in texts
    ]


def _badges(visit: Visit, at: datetime) -> list[dict[str, str]]:
    """What everybody should see at once."""
    found = [{"label": visit.plan.label, "tone": "neutral", "icon": "users"}]
    if visit.state in BEFORE and visit.no_calls() is not None:
        found.append({"label": _("Asked not to be called"), "tone": "over", "icon": "phone"})
    if visit.state in BEFORE and visit.agreed_at is not None and visit.agreed_at <= at:
        found.append({"label": _("The agreed time has come"), "tone": "risk", "icon": "clock"})
    if visit.interest:
        found.append({"label": _("Interest in buying"), "tone": "info", "icon": "star"})
    if visit.is_satisfied is False:
        found.append({"label": _("Customer not satisfied"), "tone": "risk", "icon": "chat"})
    return found


def visits_about(record: Any, reader: User) -> list[Case]:
    """The visits because of that project or contract, for its page."""
    name = "project" if record._meta.model_name == "project" else "contract"
    visible = Case.objects.visible_to(reader).filter(kind="visit", **{f"visit__{name}": record})
    return list(visible.order_by("-pk"))
