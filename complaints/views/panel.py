"""What the case page shows of a complaint: the form with its signed parts, the remedy, the ruling, the replies."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.privacy import mask_name, mask_phone
from complaints.forms.customer import round_warning
from complaints.models import Complaint, Desk
from complaints.models.parts import follow_ups, with_reach
from complaints.models.precedents import precedents_of
from complaints.states import REPEATABLE, State
from complaints.views.chains import alerts_of, samples_of, visits_of
from complaints.views.ledger import ledger_of, moves_of, share_rows
from complaints.views.money import shows_money
from complaints.views.one_voice import voice_alerts, voice_context
from complaints.views.remedies import remedies_of, why_changed
from complaints.views.stops import lateness_alerts, stop_alerts
from complaints.views.words import inquiry_alerts, word_alerts
from feedback_system.approvals.models import Approval, Subject
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import IMPROVEMENT, REPEAT, RETURN, Case
from feedback_system.cases.parts import has_read

if TYPE_CHECKING:
    from accounts.models import User


def case_context(complaint: Complaint, user: User, at: datetime) -> dict[str, Any]:
    """The parts of the form for the case page. Note: no query, they have been read with the form.

    How to add a part: a line in `PARTS` of complaints/models/parts.py (its related name, its rows with everything the
    template names joined), a key here taken from `complaint.<part>.all()`, its card in templates/complaints/_case.html.
    Questions about it on the model go through `.all()` too, decided in Python: `.filter()` would ask the database again.
    One row that hangs on the complaint (a report) is joined in `Complaint.for_page`. Each kind of part costs one query on
    cases that have it; tests/complaints/test_page_costs.py counts. A closed or repeated case costs two more.
    """
    sees_contacts = user.holds(Permission.SEE_CONTACTS)
    remedy = complaint.remedy_in_order()
    case = complaint.case
    later = _came_out(complaint, user)
    return {
        "papers_url": reverse("complaints:papers", args=[complaint.case.reference]),
        "complaint": complaint,
        "lines": complaint.lines(),
        "totals": complaint.totals(),
        "earlier": _earlier(complaint, user) if case.is_repeat else None,
        "repetitions": [one for one in later if one.parent_relation == REPEAT and one.reaches_reader]
        if case.closed_at is not None
        else [],
        "improvements": _raised(later, IMPROVEMENT),
        "returns": _raised(later, RETURN),
        "may_take_in": user.holds(Permission.TAKE_IN_RETURN),
        "may_repeat": complaint.state in REPEATABLE and user.holds(Permission.LOG_COMPLAINT),
        "round_warning": round_warning(complaint),
        "opinions": complaint.signed_opinions(),
        "remedy": remedy,
        "remedies": remedies_of(complaint),
        "remedy_total": sum((line.amount for line in remedy), 0),
        "rulings": [(ruling, share_rows(complaint, ruling, user)) for ruling in complaint.all_rulings()],
        "ledger": ledger_of(complaint),
        "settling_from": complaint.settling_begins_on(),
        **objection_context(complaint, user),
        **voice_context(complaint),
        "replies": list(complaint.replies.all()),
        "copies": list(complaint.copies.all()),
        "samples": samples_of(complaint),
        "visits": visits_of(complaint),
        "shows_money": shows_money(complaint),
        "penalty_notes": list(complaint.penalty_notes.all()),
        "major_meetings": list(complaint.major_meetings.all()),
        "major_file": complaint.major_file(),
        "major_file_open": complaint.major_file_open(),
        "alerts": [
            *inquiry_alerts(complaint, user),
            *voice_alerts(complaint, user),
            *word_alerts(complaint, user),
            *lateness_alerts(complaint, user),
            *alerts_of(complaint, user),
            *stop_alerts(complaint, user),
        ],
        "report": complaint.handed_in_report(),
        **merge_context(complaint, user, at),
        "contact_name": complaint.contact_name if sees_contacts else mask_name(complaint.contact_name),
        "contact_phone": complaint.contact_phone if sees_contacts else mask_phone(complaint.contact_phone),
        "return_reasons": [complaint.return_reason] if complaint.return_reason else [],
    }


def merge_context(complaint: Complaint, user: User, at: datetime) -> dict[str, Any]:
    """The merge by which this complaint ended, and those that ended in it.

    Note: no query beside the parts of the page, one for who has no see-all role where there is any.
    """
    own, came_in = complaint.standing_merge(), list(complaint.merged_in.all())
    if own is None and not came_in:
        return {}
    cases = [one.complaint.case for one in came_in] + ([own.into.case] if own is not None else [])
    seen = set(
        Case.objects.visible_to(user).filter(pk__in=[one.pk for one in cases]).values_list("pk", flat=True)
    )
    return {
        "merge": own,
        "merge_reaches": own is not None and own.into.case_id in seen,
        "merge_can_be_undone": own is not None and at < own.undo_until,
        "merged_in": [(one, one.complaint.case_id in seen) for one in came_in],
    }


def _earlier(complaint: Complaint, user: User) -> Case | None:
    """The closed case that this one repeats, when it has reached this person."""
    visible = Case.objects.visible_to(user).filter(pk=complaint.case.parent_id)
    return visible.only("kind", "number", "receipt_number", "title").first()


def _came_out(complaint: Complaint, user: User) -> list[Any]:
    """The folders that came out of this one, each with whether it has reached the reader."""
    case = complaint.case
    if has_read(case, "follow_ups"):
        return list(case.follow_ups.all())
    return list(with_reach(follow_ups().filter(parent=case.pk), user))


def _raised(later: list[Any], relation: str) -> list[dict[str, Any]]:
    """Those in that relation, those that have reached the reader with their address."""
    return [
        {
            "reference": one.reference,
            "state": one.state,
            "label": kind_of(one).state_label(one.state),
            "url": one.get_absolute_url() if one.reaches_reader else "",
        }
        for one in later
        if one.parent_relation == relation
    ]


def objection_context(complaint: Complaint, user: User) -> dict[str, Any]:
    """The objections of a case with the ruling they meet, what is frozen, and the badges in the head of the page.

    Note: one query, none while a complaint has no ruling and is not finished as not upheld.
    """
    if complaint.state != State.NOT_UPHELD and not complaint.ruling_is_approved:
        return {"objections": [], "frozen": False, "header_badges": []}
    found = complaint.all_objections()
    new_case = f"{reverse('complaints:new')}?{urlencode({'repeats': complaint.case.reference})}"
    badges = []
    if any(one.is_open for one in found):
        badges.append({"label": _("Objection open: consequences frozen"), "tone": "pause", "icon": "lock"})
    elif complaint.needs_new_ruling:
        badges.append({"label": _("Ruling overturned: a new one is due"), "tone": "risk", "icon": "scale"})
    return {
        "objections": [{"objection": one, "look": OBJECTION_LOOKS[one.decision]} for one in found],
        "frozen": complaint.consequences_are_frozen,
        "header_badges": badges,
        "new_case_url": new_case if user.holds(Permission.LOG_COMPLAINT) else "",
    }


OBJECTION_LOOKS = {
    "open": ("info", "clock"),
    "upheld_ruling": ("ok", "stamp"),
    "changed": ("over", "edit"),
    "cancelled": ("over", "undo"),
    "withdrawn": ("neutral", "x-circle"),
    "settled": ("neutral", "x-circle"),
}
"""Tone and icon of an objection's badge."""


def approval_context(complaint: Complaint, approval: Approval, user: User) -> dict[str, Any]:
    """What is asked on the page of a decision: the ruling with its shares, and the objection where there is one.

    Empty for remedies, whose terms are a plain table; a change of one has its explanation besides.
    """
    if approval.subject == Subject.CHANGE:
        return {"change_reason": why_changed(complaint, approval)}
    if approval.subject == Subject.OBJECTION:
        objection = complaint.objections.select_related("department", "person", "ruling__fault_kind").get(
            pk=approval.matter
        )
        ruling = objection.ruling
        chain = [one for one in complaint.all_objections() if one.pk != objection.pk]
    elif approval.subject == Subject.RULING:
        version = approval.terms.get("version")
        objection, chain = None, []
        ruling = next((one for one in complaint.all_rulings() if one.version == version), None)
    else:
        return {}
    return {
        "objection": objection,
        "ruling": ruling,
        "shares": share_rows(complaint, ruling, user) if ruling is not None else [],
        "moves": moves_of(complaint, approval, ruling),
        "precedents": precedents_of(complaint, ruling.fault_kind, seen_by=user, at=approval.asked_at)
        if ruling is not None
        else None,
        "other_objections": chain,
        "not_upheld_reason": _not_upheld_reason(complaint) if ruling is None else "",
    }


def _not_upheld_reason(complaint: Complaint) -> str:
    """What the GM office wrote when it found the complaint not upheld."""
    signed = [one for one in complaint.signed_opinions() if one.desk == Desk.GM_OFFICE]
    return signed[-1].text if signed else ""
