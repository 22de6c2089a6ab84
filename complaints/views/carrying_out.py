"""The list of remedies to carry out: what waits for a signature, a count, a check or a voucher of the reader.

Finance and the warehouse open it each day; who prepares and signs the papers finds them here too.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.models import User
from complaints.kind import complaint_kind
from complaints.models import CertificateState, RemedyLine, SlipState
from complaints.states import State
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.errors import NotPermitted
from feedback_system.web.wording import due_text

MOST = 200
"""So many remedies are shown at once, the oldest first; when there are more the page says so."""

SLIP, PAPER = "return_slip__state", "certificate__state"
WITH_SLIP = Q(kind__counts_goods=True, kind__goes_out=False)
OUT_ONLY = Q(kind__counts_goods=True, kind__goes_out=True, kind__counts_money=False)
RECEIVED = Q(**{SLIP: SlipState.RECEIVED})

WAITS: dict[str, Q] = {
    "draft_return": WITH_SLIP & (Q(return_slip=None) | Q(**{SLIP: SlipState.SENT_BACK})),
    "approve_return": Q(**{SLIP: SlipState.DRAFTED}),
    "receive_return": Q(**{f"{SLIP}__in": [SlipState.AT_WAREHOUSE, SlipState.ANSWERED]}),
    "answer_return": Q(**{SLIP: SlipState.ASKED}),
    "inspect_return": RECEIVED & Q(return_slip__inspection=""),
    "hand_in_proof": (RECEIVED & Q(return_slip__proof=None))
    | Q(**{f"{PAPER}__in": [CertificateState.ACCEPTED, CertificateState.REFUSED]}),
    "check_return": RECEIVED & ~Q(return_slip__inspection="") & Q(return_slip__proof__isnull=False),
    "explain_return": Q(**{f"{SLIP}__in": [SlipState.HELD, SlipState.REFUSED]}),
    "send_back_surplus": Q(**{SLIP: SlipState.SURPLUS}),
    "draft_allowance": ~WITH_SLIP
    & ~OUT_ONLY
    & (
        Q(certificate=None)
        | Q(
            **{
                f"{PAPER}__in": [
                    CertificateState.SENT_BACK,
                    CertificateState.DECLINED,
                    CertificateState.REFUSED,
                ]
            }
        )
    ),
    "sign_allowance": Q(**{f"{PAPER}__in": [CertificateState.DRAFTED, CertificateState.SIGNED_ONCE]}),
    "record_customer_signature": Q(**{PAPER: CertificateState.SIGNED}),
    "book_remedy": OUT_ONLY | Q(**{SLIP: SlipState.CHECKED}) | Q(**{PAPER: CertificateState.PROVEN}),
}
"""Which remedies wait for a step, as the database sees it; `next_steps` of the complaint has the last word."""


@require_safe
@login_required
def remedies(request: SignedIn) -> HttpResponse:
    """The remedies that wait for this person, or with `?show=all` every one that is carried out now and has reached her."""
    names = [name for name in WAITS if _has_right(request.user, name)]
    if not names:
        raise NotPermitted(
            _("You take no part in carrying out remedies. Ask the administrator for the role.")
        )
    show_all, at = request.GET.get("show") == "all", database_now()
    base = reverse("complaints:remedies")
    found = _open_remedies(request.user, None if show_all else names)
    lines = list(found[: MOST + 1])
    rows = [_row(line, request.user, at) for line in lines[:MOST]]
    if not show_all:
        rows = [row for row in rows if row["mine"]]
    context = {
        "rows": rows,
        "most": MOST if len(lines) > MOST else None,
        "show_all": show_all,
        "now": at,
        "tabs": [
            {"label": _("What waits for me"), "url": base, "active": not show_all},
            {"label": _("All that are carried out now"), "url": f"{base}?show=all", "active": show_all},
        ],
    }
    return render(request, "complaints/remedies.html", context)


def _has_right(user: User, name: str) -> bool:
    return any(user.holds(right) for right in complaint_kind.steps[name].rights)


def _open_remedies(user: User, names: list[str] | None) -> QuerySet[RemedyLine]:
    """The remedies that are not booked, of cases that have reached `user`. Note: five queries, whatever their number."""
    rows = RemedyLine.objects.filter(
        booked_at=None, complaint__state=State.EXECUTING, complaint__case__in=Case.objects.visible_to(user)
    )
    if names is not None:
        wanted = Q(pk__in=[])
        for name in names:
            wanted |= WAITS[name]
        rows = rows.filter(wanted)
    clocks = Deadline.objects.filter(code="complaint-remedy").exclude(state=DeadlineState.CANCELLED)
    return (
        rows.select_related(
            "kind",
            "complaint__route",
            "complaint__sales_department",
            "complaint__case__customer",
            "complaint__case__entered_by",
        )
        .prefetch_related(
            "complaint__return_slips",
            "complaint__certificates",
            "complaint__case__approvals",
            Prefetch("complaint__case__deadlines", clocks.order_by("pk"), to_attr="remedy_clocks"),
        )
        .order_by("complaint__closed_at", "pk")
    )


def _row(line: RemedyLine, user: User, at: Any) -> dict[str, Any]:
    complaint = line.complaint
    steps = complaint.next_steps(line)
    mine = [name for name in steps if name in WAITS and _may(complaint, line, user, name)]
    clocks: list[Deadline] = getattr(complaint.case, "remedy_clocks", [])
    slip, paper = complaint.slip_of(line), complaint.certificate_of(line)
    return {
        "line": line,
        "case": complaint.case,
        "complaint": complaint,
        "state": slip.get_state_display() if slip else paper.get_state_display() if paper else "",
        "next": [complaint_kind.steps[name].label for name in steps],
        "mine": bool(mine),
        "url": reverse("desk:step", args=[complaint_kind, complaint.case.reference, mine[0]])
        if mine
        else complaint.case.get_absolute_url(),
        "due": due_text(clocks[-1].due_at) if clocks else "",
        "late": bool(clocks) and clocks[-1].is_late(at),
    }


def _may(complaint: Any, line: RemedyLine, user: User, name: str) -> bool:
    step = complaint_kind.steps[name]
    if name == "book_remedy":
        return user.holds(complaint.books(line))
    departments = complaint.department_ids_for(step)
    return any(user.holds(right, departments) for right in step.rights) and step.standing(complaint, user)
