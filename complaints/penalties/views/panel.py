"""What the case page and the page of a decision show of a sanction paper, each reader with what concerns her."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.penalties.models import Countersign, SanctionLine, SanctionPaper, penalty_rules
from complaints.penalties.readers import PaperReader, paper_reader
from complaints.penalties.repeats import repeats_of
from complaints.penalties.states import WITH_FORCE
from feedback_system.cases.models import Case
from feedback_system.company.models import Company

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.approvals.models import Approval

LINE_LOOKS = {
    SanctionLine.State.PLANNED: ("info", "edit"),
    SanctionLine.State.IN_FORCE: ("ok", "check"),
    SanctionLine.State.LIFTED: ("neutral", "undo"),
    SanctionLine.State.DROPPED: ("neutral", "undo"),
}
ANSWER_LOOKS = {
    Countersign.Answer.PENDING: ("pause", "clock"),
    Countersign.Answer.AGREED: ("ok", "check"),
    Countersign.Answer.REMARKED: ("risk", "chat"),
}
APPEAL_LOOKS = {
    "open": ("risk", "alert"),
    "stands": ("neutral", "stamp"),
    "lifted": ("ok", "check"),
    "withdrawn": ("neutral", "undo"),
}


def line_rows(paper: SanctionPaper, reader: PaperReader) -> list[dict[str, Any]]:
    """The lines this person may see, with their looks; amounts only where she may see them."""
    rows = []
    for shown in reader.lines_of(paper):
        tone, icon = LINE_LOOKS[SanctionLine.State(shown.line.state)]
        held = shown.line.state == SanctionLine.State.IN_FORCE and paper.is_held(shown.line)
        rows.append(
            {"line": shown.line, "sees_amount": shown.sees_amount, "tone": tone, "icon": icon, "held": held}
        )
    return rows


def case_context(paper: SanctionPaper, user: User, at: datetime) -> dict[str, Any]:
    """The parts of the form for the case page. Note: five queries at most, the others have been read with the form."""
    reader = paper_reader(user, at=at)
    hears = reader.hears(paper)
    visible = Case.objects.visible_to(user).filter(pk=paper.complaint.case_id)
    appeals = [one for one in paper.all_appeals() if hears or user.pk in (one.filed_by_id, one.person_id)]
    answers = paper.present_countersigns()
    return {
        "paper": paper,
        "origin": visible.only("kind", "number", "receipt_number", "title").first(),
        "rows": line_rows(paper, reader),
        "reads_all": reader.reads_all,
        **_repeats(paper, user, reader),
        "bonus": penalty_rules().bonus_label,
        "currency": Company.get().currency,
        "countersigns": [
            {"one": one, "tone": ANSWER_LOOKS[Countersign.Answer(one.answer)][0],
             "icon": ANSWER_LOOKS[Countersign.Answer(one.answer)][1],
             "heard": hears or user.pk in (one.head_id, one.by_id)}
            for one in answers
        ] if hears or user.pk in {one.head_id for one in answers} else [],
        "appeals": [
            {"one": one, "tone": APPEAL_LOOKS[one.decision][0], "icon": APPEAL_LOOKS[one.decision][1]}
            for one in appeals
        ],
        "papers_url": reverse("penalties:penalty_notice_pdf", args=[paper.case.reference]),
        "papers_label": _("Reward and penalty notice"),
        "personnel_url": reverse("penalties:personnel_notice_pdf", args=[paper.case.reference])
        if paper.state in WITH_FORCE and any(line.is_sanction for line in paper.living_lines())
        else "",
        "fallen": paper.state in WITH_FORCE and paper.ruling_has_fallen(),
    }  # fmt: skip


def _repeats(paper: SanctionPaper, user: User, reader: PaperReader) -> dict[str, Any]:
    """The repeats of the month with the measure that the rules propose, for who reads every line."""
    found = repeats_of(paper, user) if reader.reads_all else []
    return {"repeats": found, "measure": penalty_rules().measure_label} if found else {}


def approval_context(paper: SanctionPaper, approval: Approval, user: User) -> dict[str, Any]:
    """What is asked, in lines: for the decision all that this person may see of the paper, with the words of the departments."""
    reader = paper_reader(user, at=timezone.now())
    return {
        "rows": line_rows(paper, reader),
        "bonus": penalty_rules().bonus_label,
        "currency": Company.get().currency,
        "heard": paper.present_countersigns() if reader.hears(paper) else [],
        **_repeats(paper, user, reader),
        "objection": next(
            (one for one in paper.all_appeals() if one.pk == approval.matter and reader.hears(paper)), None
        ),
    }
