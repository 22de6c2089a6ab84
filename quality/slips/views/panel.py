"""What the case page shows of a slip: what was told, each department with its answer, words, reports, parts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from feedback_system.cases.kinds import kind_in
from feedback_system.cases.models import Case
from feedback_system.joining import listed
from quality.slips.looks import PARTS, RUNGS
from quality.slips.models import Field, Slip, WordKind
from quality.slips.operations.opening import may_send
from quality.slips.readers import LONG, ON_TOP, facts_for, sheets_in
from quality.slips.states import PartState, RungState
from quality.slips.states import SlipState as State

if TYPE_CHECKING:
    from accounts.models import User

WORDS = {
    WordKind.REPLY: ("info", "chat"),
    WordKind.TO_GM: ("risk", "alert"),
    WordKind.INSTRUCTION: ("info", "stamp"),
    WordKind.MEETING: ("info", "users"),
    WordKind.COMMITTEE: ("risk", "users"),
    WordKind.REVIEW: ("ok", "users"),
    WordKind.ANALYSIS: ("info", "note"),
    WordKind.ORDER: ("info", "stamp"),
    WordKind.EFFECTIVE: ("ok", "check"),
    WordKind.NOT_EFFECTIVE: ("risk", "undo"),
}


def case_context(slip: Slip, user: User, at: datetime) -> dict[str, Any]:
    """The parts of the slip for the case page. Note: one query where it belongs to a case, none else."""
    case = slip.case
    origin = None
    if case.parent_id is not None:
        visible = Case.objects.visible_to(user).filter(pk=case.parent_id)
        origin = visible.only("kind", "number", "receipt_number", "title").first()
    told = facts_for(slip, user)
    return {
        "slip": slip,
        "slip_kind": slip.slip_kind,
        "papers_url": reverse("slips:slip_pdf", args=[case.reference]),
        "papers_label": slip.slip_kind.title,
        "origin": origin,
        "handling_report": _seen(slip.reported_in_id, user),
        "sheets": sheets_in(slip, user),
        "told": [(label, value) for name, label, value in told if name not in (*LONG, *ON_TOP)],
        "texts": [(label, value) for name, label, value in told if name in LONG],
        "missing": [Field(name).label for name in slip.missing()]
        if slip.state in (State.AT_DESK, State.RETURNED)
        else [],
        "answers": [
            {
                "part": part,
                "tone": PARTS[PartState(part.state)][0],
                "icon": PARTS[PartState(part.state)][1],
                "entries": slip.entries_of(part),
            }
            for part in slip.all_parts()
        ],
        **_ladder(slip),
        "words": [
            {"word": one, "tone": WORDS[WordKind(one.kind)][0], "icon": WORDS[WordKind(one.kind)][1]}
            for one in slip.all_words()
        ],
        "copies": [copy.department.label for copy in slip.all_copies()],
        "field_reports": slip.all_field_reports(),
        "replaced_parts": slip.all_replaced_parts(),
        "several_rounds": len({part.round for part in slip.all_parts()}) > 1,
        "header_badges": _badges(slip),
        "onward": _onward(slip, user),
    }


def _seen(report: int | None, user: User) -> Case | None:
    """The handling report, where it has reached the reader."""
    if report is None:
        return None
    found: Case | None = Case.objects.visible_to(user).filter(kind="slip", slip=report).first()
    return found


def _ladder(slip: Slip) -> dict[str, Any]:
    """The way up, the levels not reached yet, and the fines where the kind shows them."""
    if not slip.slip_kind.is_ladder:
        return {"rungs": [], "levels_left": [], "fines": []}
    above = slip.levels_above() if slip.state in (State.SEEN, State.AT_LEVEL) else []
    return {
        "rungs": [
            {
                "rung": rung,
                "level": slip.level_named(rung.level),
                "who": listed(slip.seats_at(slip.level_named(rung.level)))
                if rung.state == RungState.OPEN
                else "",
                "tone": RUNGS[RungState(rung.state)][0],
                "icon": RUNGS[RungState(rung.state)][1],
            }
            for rung in slip.all_rungs()
        ],
        "levels_left": [{"level": one, "who": listed(slip.seats_at(one))} for one in above],
        "fines": [(slip.level_named(rung.level).label, fine) for rung, fine in slip.fines()],
    }


def _badges(slip: Slip) -> list[dict[str, str]]:
    """What everybody should see at once."""
    found = [{"label": slip.slip_kind.label, "tone": "neutral", "icon": "note"}]
    if slip.production_slowed:
        found.append({"label": _("Production slowed"), "tone": "over", "icon": "alert"})
    if slip.is_hard:
        found.append({"label": _("Hard problem"), "tone": "risk", "icon": "flag"})
    if slip.entered_late:
        found.append({"label": _("Entered after the call"), "tone": "risk", "icon": "clock"})
    if slip.missed_rungs():
        found.append({"label": _("Level missed"), "tone": "over", "icon": "alert"})
    if slip.slip_kind.is_ladder:
        return found
    if slip.gross is not None:
        found.append({"label": slip.gross.label, "tone": "over", "icon": "alert"})
    if slip.state == State.AT_DESK and slip.waits_for_confirmation():
        found.append({"label": _("To be confirmed"), "tone": "pause", "icon": "clock"})
    if slip.is_important:
        found.append({"label": _("Important work"), "tone": "risk", "icon": "flag"})
    if slip.question_to_gm() is not None:
        found.append({"label": _("Before the general manager"), "tone": "risk", "icon": "alert"})
    return found


def _onward(slip: Slip, user: User) -> list[dict[str, str]]:
    """Where an entry of the ledger, or what is told of the market, goes on when somebody has to act: a slip, the intake, a complaint."""
    if slip.state != State.RECORDED and not (slip.slip_kind.is_market and may_send(user)):
        return []
    reference = slip.case.reference
    found = [
        {"label": _("Send a slip from this"), "url": f"{reverse('slips:new')}?case={reference}"},
        {"label": _("Pass it to the intake"), "url": f"{reverse('slips:pass_to_intake')}?case={reference}"},
    ]
    complaint = kind_in("complaints")
    if (
        complaint is not None
        and complaint.new_url
        and (not complaint.new_right or user.holds(complaint.new_right))
    ):
        found.append({"label": str(complaint.new_label), "url": reverse(complaint.new_url)})
    return found
