"""Change market, class or severity of an accepted complaint; nothing is saved before the moved deadlines were shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.stages import ReasonForm
from complaints.models import Complaint
from feedback_system.cases.models import Severity
from feedback_system.cases.steps import StepForm
from feedback_system.deadlines.operations.rebasing import Move, what_would_move
from feedback_system.masterdata.models import Market
from feedback_system.web.forms import TextField
from feedback_system.web.wording import full_instant_text

FACTS = ("market", "complaint_class", "severity")


class CorrectFactsForm(StepForm):
    """The three facts that choose the time limits, and why they change.

    The first sending shows which deadlines move from when to when and saves nothing; the second one, with the mark of
    what was shown, saves. What was shown and what is saved are the same: if a clock changed meanwhile, it is shown anew.
    """

    market = forms.ChoiceField(label=gettext_lazy("Market"), choices=Market.choices)
    complaint_class = forms.ChoiceField(label=gettext_lazy("Class"), choices=Complaint.Class.choices)
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), choices=Severity.choices)
    reason = TextField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("It stands in the history with what was there before."),
    )
    seen = forms.CharField(
        label=gettext_lazy("Mark of the deadlines shown"),
        required=False,
        max_length=16,
        widget=forms.HiddenInput,
        help_text=gettext_lazy("The mark that the first, refused sending answers with."),
    )

    moves: Sequence[Move] = ()
    is_previewed = False

    def initial_values(self) -> Mapping[str, Any]:
        return present_facts(self.record)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors or self.record is None:
            return data
        wanted = {name: data[name] for name in FACTS}
        if wanted == present_facts(self.record):
            self.add_error(None, _("Nothing changes. Choose another market, class or severity."))
            return data
        self.moves = what_would_move(
            self.record.case,
            route=self.record.route.code,
            market=wanted["market"],
            severity=wanted["severity"],
            case_class=wanted["complaint_class"],
        )
        mark = mark_of(wanted, self.moves)
        self.is_previewed = True
        if data.get("seen") != mark:
            self._show_first(mark)
        return data

    def _show_first(self, mark: str) -> None:
        if "seen" in self.data:  # a page: the mark goes back with the form
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data["seen"] = mark
            self.data = data
            sentence = _("Look below at what this changes, then press the button again.")
        else:
            words = {
                "changes": "; ".join(move_words(move) for move in self.moves) or nothing_moves(),
                "mark": mark,
            }
            sentence = (
                _("This changes: %(changes)s. Send it again with seen = “%(mark)s” to save it.") % words
            )
        self.add_error(None, sentence)

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        if not self.is_bound:
            return ()
        self.is_valid()
        if not self.is_previewed:
            return ()
        lines = [move_words(move) for move in self.moves]
        return [(_("What this changes"), "\n".join(lines) or nothing_moves())]


class FlagMajorForm(ReasonForm):
    """Why the case is major; the deadlines that follow the severity are shown before anything is sent."""

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        if self.record is None or self.record.case.severity != Severity.GENERAL:
            return ()
        moves = what_would_move(
            self.record.case,
            route=self.record.route.code,
            market=self.record.case.market,
            severity=Severity.MAJOR,
            case_class=self.record.complaint_class,
        )
        if not moves:
            return ()
        return [(_("What this changes"), "\n".join(move_words(move) for move in moves))]


def nothing_moves() -> str:
    """What is said when no deadline gets another rule."""
    return _("No deadline moves.")


def move_words(move: Move) -> str:
    """One deadline before and after: when it is due and by which time allowed."""
    words = {
        "clock": move.rule.label,
        "was": full_instant_text(move.was_due),
        "was_allowed": move.was.allowance_text,
        "due": full_instant_text(move.due),
        "allowed": move.rule.allowance_text,
    }
    return _("%(clock)s: from %(was)s (%(was_allowed)s) to %(due)s (%(allowed)s)") % words


def present_facts(complaint: Complaint) -> dict[str, str]:
    """Market, class and severity as they are."""
    return {
        "market": complaint.case.market,
        "complaint_class": complaint.complaint_class,
        "severity": complaint.case.severity,
    }


def mark_of(wanted: Mapping[str, str], moves: Sequence[Move]) -> str:
    """The mark of what was shown: these facts, and these moves of deadlines."""
    body = [
        sorted(wanted.items()),
        [(m.clock.code, m.rule.pk, m.was_due.isoformat(), m.due.isoformat()) for m in moves],
    ]
    return hashlib.sha256(json.dumps(body).encode()).hexdigest()[:16]
