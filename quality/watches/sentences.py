"""How the story tells the events of a signal: sentences that continue the person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from feedback_system.desk.story import Telling, register, texts_of

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _opened(event: CaseEvent, kind: Kind) -> Telling:
    facts = event.facts
    words = {"count": facts["count"], "expected": facts["expected"], "since": facts["since"]}
    return Telling(
        _(
            "opened the signal: %(count)d findings since the week of %(since)s where %(expected)s were expected."
        )
        % words,
        "escalation",
    )


def _true(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("judged the signal true."), "decision", texts_of(event))


def _false(event: CaseEvent, kind: Kind) -> Telling:
    words = {"day": event.facts["muted_until"]}
    return Telling(
        _("judged the signal false. The limit of the series is raised until %(day)s.") % words,
        "decision",
        texts_of(event),
    )


def _again(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("took the judgement back."), "refusal", texts_of(event))


def _alerted(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("raised the anomaly alert %(number)s out of it.") % {"number": event.facts["anomaly"]}, "decision"
    )


def _improved(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["improvement"]}
    return Telling(_("raised the improvement %(number)s out of it.") % words, "decision", texts_of(event))


def _complained(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["receipt"]}
    return Telling(_("opened the complaint %(number)s out of it.") % words, "decision")


def register_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in {
        "opened": _opened,
        "judge_true": _true,
        "judge_false": _false,
        "review_again": _again,
        "raise_alert": _alerted,
        "raise_improvement": _improved,
        "open_complaint": _complained,
    }.items():
        register(name, presenter, kind="watch")
