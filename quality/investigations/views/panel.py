"""What the case page shows of an investigation: the case it is about, the team, facts, field records, bodies, the outcome."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.catalogues.tree import words_for
from quality.investigations.models import Investigation
from quality.investigations.operations.standing import reads_opinions
from quality.investigations.states import LIVING, CheckResult, Nature, Origin

if TYPE_CHECKING:
    from accounts.models import User

RESULT_LOOKS = {
    CheckResult.CONFORMS: ("ok", "check"),
    CheckResult.DEVIATES: ("over", "x"),
    CheckResult.NOT_DONE: ("neutral", "minus"),
}


def case_context(investigation: Investigation, user: User, at: datetime) -> dict[str, Any]:
    """The parts for the case page. Note: a query for the case it is about, one for its improvement, few for who leads."""
    today = local_day(at)
    case = investigation.case
    opinions = reads_opinions(investigation, user, at)
    seen = Case.objects.visible_to(user)
    linked = {
        one.pk: one
        for one in seen.filter(pk__in=[investigation.raised_from_id, investigation.improvement_id or 0])
    }
    return {
        "investigation": investigation,
        "about": linked.get(investigation.raised_from_id),
        "improvement": linked.get(investigation.improvement_id or 0),
        "papers_url": reverse("investigations:report_pdf", args=[case.reference]),
        "papers_label": _("Investigation report"),
        "header_badges": _badges(investigation),
        "confirmers": _confirmers(investigation),
        "team": investigation.team(),
        "former": [one for one in investigation.all_members() if one.until is not None],
        "entries": entry_groups(investigation, opinions=opinions),
        "hidden_opinions": 0 if opinions else _count_opinions(investigation),
        "reads_opinions": opinions,
        "field_records": [
            {
                "record": record,
                "attendants": record.all_attendants(),
                "checks": [
                    (label, words, text, *RESULT_LOOKS[CheckResult(value)])
                    for (label, words, text), value in zip(
                        record.checks(), (record.same_batch, record.retained, record.outside), strict=True
                    )
                ],
                "url": reverse("investigations:field_record_pdf", args=[case.reference, record.number]),
            }
            for record in investigation.all_field_records()
        ],
        "questions": [
            {"question": one, "late": one.result_at is None and one.expected_on < today}
            for one in investigation.all_questions()
        ],
        "unit": investigation.unit_in_words(),
        "waits_for_consent": bool(
            investigation.unit_kind and investigation.needs_consent() and investigation.agreed_at is None
        ),
        "cause_words": words_for(investigation.cause_entry) if investigation.cause_entry is not None else "",
        "defect_words": words_for(investigation.defect) if investigation.defect is not None else "",
    }


def entry_groups(investigation: Investigation, *, opinions: bool) -> list[dict[str, Any]]:
    """The entries by their nature, in the order fact, evidence, opinion; opinions only for those who read them."""
    rows = investigation.all_entries()
    if not rows:
        return []
    proven = {one.pk for one in investigation.proven_facts()}
    natures = [one for one in Nature if opinions or one != Nature.OPINION]
    return [
        {
            "label": nature.label,
            "nature": nature.value,
            "rows": [{"entry": one, "is_proven": one.pk in proven} for one in rows if one.nature == nature],
        }
        for nature in natures
    ]


def _count_opinions(investigation: Investigation) -> int:
    return sum(1 for one in investigation.all_entries() if one.nature == Nature.OPINION)


def _confirmers(investigation: Investigation) -> list[str]:
    rows = [investigation.confirmer, investigation.consenter]
    return list(dict.fromkeys(one.label for one in rows if one is not None))


def _badges(investigation: Investigation) -> list[dict[str, str]]:
    """What everybody should see at once: where it happened, an open question outside, a wish to withdraw it."""
    outside = investigation.origin == Origin.OUTSIDE
    words = _("Accident outside the house") if outside else _("Accident inside the house")
    found = [{"label": words, "tone": "neutral", "icon": "truck" if outside else "factory"}]
    if investigation.state not in LIVING:
        return found
    if any(one.result_at is None for one in investigation.all_questions()):
        found.append({"label": _("A body outside is asked"), "tone": "pause", "icon": "clock"})
    if investigation.withdrawal_asked_at is not None:
        found.append({"label": _("Withdrawal asked for"), "tone": "risk", "icon": "undo"})
    leader = investigation.leader()
    if leader is not None and not leader.person.is_active:
        found.append({"label": _("The leader of the team has left"), "tone": "over", "icon": "alert"})
    return found
