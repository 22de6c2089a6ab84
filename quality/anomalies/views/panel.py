"""What the case page shows of an alert: the facts, the three ways, the investigation, the meetings, the disposition, the balance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback_system.cases.fields import local_day
from feedback_system.catalogues.tree import words_for
from feedback_system.desk.terms import Terms
from feedback_system.joining import listed
from quality.anomalies.feedback import told_feedback
from quality.anomalies.forms.ending import ledger_rows
from quality.anomalies.models import Anomaly, BalancePlaceKind, BatchBalance, FindingKind, LineState
from quality.anomalies.states import Situation

if TYPE_CHECKING:
    from accounts.models import User

LINE_LOOKS = {
    LineState.ASKED: ("pause", "stamp"),
    LineState.OPEN: ("info", "clock"),
    LineState.DONE: ("ok", "check"),
    LineState.REPLACED: ("neutral", "undo"),
    LineState.REFUSED: ("over", "x"),
}
SITUATION_LOOKS = {
    Situation.LINE_STOPPED: ("over", "alert"),
    Situation.BATCH_HELD: ("risk", "lock"),
}


@dataclass(frozen=True)
class Way:
    """One of the three ways that are followed apart: what it is, one line on it, and where it stands in a word."""

    label: str
    line: str
    anchor: str
    word: str = ""
    tone: str = "neutral"
    icon: str = ""


def _open(label: str, line: str, anchor: str, *, late: bool = False) -> Way:
    if late:
        return Way(label, line, anchor, _("overdue"), "over", "clock")
    return Way(label, line, anchor, pgettext("way of an anomaly", "open"), "pause", "clock")


def _settled(label: str, line: str, anchor: str) -> Way:
    return Way(label, line, anchor, pgettext("way of an anomaly", "settled"), "ok", "check")


def case_context(anomaly: Anomaly, user: User, at: datetime) -> dict[str, Any]:
    """The parts of the alert for the case page. Note: one query for a batch that the ledger may know, one for the cases users' feedback comes from."""
    today = local_day(at)
    present = anomaly.present_balance()
    findings = anomaly.all_findings()
    return {
        "alert": anomaly,
        "defect_words": words_for(anomaly.defect),
        "papers_url": reverse("anomalies:alert_pdf", args=[anomaly.case.reference]),
        "papers_label": _("Anomaly alert form"),
        "header_badges": _badges(anomaly),
        "ways": _ways(anomaly, today),
        "findings": [
            (kind.label, [one for one in findings if one.kind == kind]) for kind in FindingKind if findings
        ],
        "checks": anomaly.all_checks(),
        "feedback": told_feedback(anomaly, user),
        "feedback_url": reverse("anomalies:feedback_pdf", args=[anomaly.case.reference]),
        "tests": [
            {"test": test, "late": test.result_at is None and test.expected_on < today}
            for test in anomaly.all_tests()
        ],
        "information": anomaly.all_information(),
        "moves": anomaly.all_moves(),
        "reviews": [{"review": one, "seats": one.all_seats()} for one in anomaly.all_reviews()],
        "lines": [
            {
                "line": line,
                "tone": LINE_LOOKS[LineState(line.state)][0],
                "icon": LINE_LOOKS[LineState(line.state)][1],
                "late": line.is_open and line.due_on < today,
            }
            for line in anomaly.all_lines()
        ],
        "balance": _balance(anomaly, present) if present is not None else None,
        "triggers": [str(one.label) for one in anomaly.trigger_list()],
    }


def _badges(anomaly: Anomaly) -> list[dict[str, str]]:
    """What everybody should see at once: a line that stands, a batch nobody knows, a process that was not warned."""
    found = []
    if not anomaly.is_finished() and anomaly.situation in SITUATION_LOOKS:
        tone, icon = SITUATION_LOOKS[Situation(anomaly.situation)]
        found.append({"label": str(anomaly.get_situation_display()), "tone": tone, "icon": icon})
    if anomaly.is_batch_unknown:
        found.append({"label": _("Batch unknown to the master data"), "tone": "risk", "icon": "search"})
    if anomaly.is_next_unwarned:
        found.append({"label": _("Next process not warned"), "tone": "over", "icon": "alert"})
    return found


def _ways(anomaly: Anomaly, today: date) -> list[Way]:
    """Information, goods, and what a test body judges: each in one line."""
    return [_information(anomaly), _goods(anomaly), _tests(anomaly, today)]


def _information(anomaly: Anomaly) -> Way:
    told = anomaly.all_information()
    waiting = [one for one in told if one.answered_at is None]
    label, anchor = _("Information"), "information"
    if not told:
        return Way(label, _("No other department has been told yet."), anchor)
    words: dict[str, Any] = {"told": len(told), "answered": len(told) - len(waiting)}
    if waiting:
        words["who"] = listed(dict.fromkeys(one.department.label for one in waiting))
        line = _("%(told)d told, %(answered)d answered; waiting for %(who)s") % words
        return _open(label, line, anchor)
    return _settled(label, _("%(told)d told, all answered") % words, anchor)


def _goods(anomaly: Anomaly) -> Way:
    label, anchor, moves = _("Goods"), "goods", anomaly.all_moves()
    if not moves:
        return Way(label, _("Nobody has said yet where the goods are."), anchor)
    last = moves[-1]
    words = {"quantity": last.quantity, "kind": last.get_kind_display(), "place": last.place}
    line = _("Last: %(quantity)d pieces %(kind)s, %(place)s") % words
    return Way(label, line, anchor)


def _tests(anomaly: Anomaly, today: date) -> Way:
    label, anchor, tests = _("What quality cannot judge"), "tests", anomaly.all_tests()
    if not tests:
        if anomaly.cannot_judge:
            line = _("The inspector could not judge it; nothing is with a test body.")
            return Way(label, line, anchor)
        return Way(label, _("Nothing is with a test body."), anchor)
    out = [test for test in tests if test.result_at is None]
    if out:
        first = min(out, key=lambda test: test.expected_on)
        words = {"body": first.body, "day": f"{first.expected_on:%Y-%m-%d}"}
        line = _("With %(body)s, expected back on %(day)s") % words
        return _open(label, line, anchor, late=first.expected_on < today)
    if any(test.settled_at is None for test in tests):
        return _open(label, _("Answered; the sample is not settled yet"), anchor)
    return _settled(label, _("Answered, custody of the samples ended"), anchor)


def _balance(anomaly: Anomaly, present: BatchBalance) -> dict[str, Any]:
    sums = present.sums()
    sold = ledger_rows(anomaly)
    entered = dict(sums.by_place).get(BalancePlaceKind.CUSTOMER, 0)
    ledger = sum(row.quantity for row in sold)
    return {
        "row": present,
        "sums": sums,
        "places": present.all_places(),
        "ledger": sold,
        "ledger_total": ledger,
        "differs": bool(sold) and ledger != entered,
        "at_customers": entered,
    }


def concession_terms(terms: Mapping[str, Any]) -> Terms:
    """What an approver of a concession decides on, in words."""
    rows: list[tuple[str, Any]] = [
        (_("Anomaly alert"), terms.get("anomaly", "")),
        (_("Pieces affected"), terms.get("affected", "")),
    ]
    for one in terms.get("concessions", []):
        pieces = _("%(quantity)d pieces to be used as they are") % {"quantity": one["quantity"]}
        rows.append((_("Line %(number)d") % {"number": one["line"]}, pieces))
        rows.append((_("Reason"), one["reason"]))
        if one.get("consent"):
            rows.append((_("Consent of the customer"), one["consent"]))
    return Terms(rows)
